// A part of the picture, enlarged, with a cross where the point is or would be.

const LENS_PX = 148;
const ABOVE_FINGER_PX = 44;
const MAGNIFIED = 4; // against the picture on the screen
const MAX_SCALE = 10; // CSS pixels per pixel of the clip

class Lens {
  constructor(canvas, panel) {
    this.canvas = canvas;
    this.panel = panel;
    this.place = null;
    this.touch = false;
  }

  // At a place of the picture; a finger hides what is under it, so the lens stands above.
  show(place, touch = false) {
    this.place = place;
    this.touch = touch;
    this.draw();
  }

  hide() {
    this.place = null;
    this.canvas.hidden = true;
  }

  draw() {
    const { panel, canvas, place } = this;
    canvas.hidden = !place || !panel.picture;
    if (canvas.hidden) return;
    const dense = devicePixelRatio || 1;
    canvas.width = canvas.height = LENS_PX * dense;
    this.put(panel.toScreen(place));
    const scale = Math.min(MAX_SCALE, Math.max(MAGNIFIED * panel.scale, 2));
    const context = canvas.getContext("2d");
    context.setTransform(dense, 0, 0, dense, 0, 0);
    context.fillStyle = "#11161d";
    context.fillRect(0, 0, LENS_PX, LENS_PX);
    const middle = LENS_PX / 2;
    context.save();
    context.translate(middle, middle);
    context.scale(scale, scale);
    context.translate(-place.x_px - 0.5, -place.y_px - 0.5);
    context.drawImage(panel.picture, 0, 0);
    context.restore();
    for (const [style, width] of [["rgba(8, 11, 16, 0.75)", 3], ["#ffffff", 1]]) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.beginPath();
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        context.moveTo(middle + dx * 5, middle + dy * 5);
        context.lineTo(middle + dx * 26, middle + dy * 26);
      }
      context.stroke();
    }
  }

  // For a mouse and for keys in the upper corner away from the place; for a finger above it.
  put([x, y]) {
    const { canvas: picture } = this.panel;
    const { style } = this.canvas;
    const width = picture.clientWidth;
    if (this.touch) {
      const left = Math.max(0, Math.min(width - LENS_PX, x - LENS_PX / 2));
      const above = y - ABOVE_FINGER_PX - LENS_PX;
      const hidden = picture.getBoundingClientRect().top + above < 0;
      style.left = `${picture.offsetLeft + (hidden ? (x < width / 2 ? width - LENS_PX : 0) : left)}px`;
      style.top = `${picture.offsetTop + (hidden ? Math.max(0, y - LENS_PX / 2) : above)}px`;
    } else {
      style.left = `${picture.offsetLeft + (x < width / 2 ? width - LENS_PX - 6 : 6)}px`;
      style.top = `${picture.offsetTop + 6}px`;
    }
  }
}
