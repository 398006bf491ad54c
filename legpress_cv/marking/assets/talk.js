"use strict";
// What this page says to the server, one save after the other.

const PAGE_ID = crypto.randomUUID();
const HEARTBEAT_MS = 5000;
const AGAIN_MS = 1500;
const JSON_TYPE = { "Content-Type": "application/json" };

async function ask(path) {
  const reply = await fetch(path);
  const told = await reply.json();
  if (!reply.ok) throw new Error(told.error || "The clip cannot be read.");
  return told;
}

function say(word) {
  return fetch(word, {
    method: "POST", headers: JSON_TYPE, body: JSON.stringify({ page: PAGE_ID }), keepalive: true,
  });
}

function sayFarewell(word) {
  navigator.sendBeacon(word, new Blob([JSON.stringify({ page: PAGE_ID })], { type: "application/json" }));
}

// Sends the newest state of whatever has changed; never two saves at a time, so that each is made
// on the revision that the one before gave.
class Saver {
  constructor(listener) {
    this.listener = listener;
    this.revision = 0;
    this.waiting = new Map();
    this.busy = false;
  }

  save(key, change) {
    this.waiting.delete(key);
    this.waiting.set(key, change);
    this.listener.saving();
    if (!this.busy) this.run();
  }

  get idle() { return !this.busy && !this.waiting.size; }

  async run() {
    this.busy = true;
    while (this.waiting.size) {
      const [key, change] = this.waiting.entries().next().value;
      this.waiting.delete(key);
      const again = await this.send(key, change);
      if (again) {
        if (!this.waiting.has(key)) this.waiting.set(key, change);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
    this.busy = false;
  }

  // Whether to try once more.
  async send(key, change) {
    let reply, told;
    try {
      reply = await fetch("marks", {
        method: "PUT", headers: JSON_TYPE, keepalive: true,
        body: JSON.stringify({ revision: this.revision, change }),
      });
      told = await reply.json();
    } catch {
      this.listener.unreachable();
      return true;
    }
    if (reply.ok) {
      this.revision = told.revision;
      this.listener.saved(told, this.waiting);
      return false;
    }
    if (reply.status === 409) {
      this.revision = told.revision;
      this.waiting.clear();
      this.listener.changedElsewhere(told);
      return false;
    }
    if (reply.status === 422) {
      this.revision = told.revision;
      this.listener.refused(key, told.error, told, this.waiting);
      return false;
    }
    this.listener.notSaved(told.error || "The mark could not be saved.");
    return reply.status === 500;
  }
}
