"""Reading packets past what is damaged."""

from dataclasses import dataclass

import av

from legpress_cv.video.packets import read_packets


@dataclass(frozen=True, eq=False)
class Packet:
    size: int = 1


class Container:
    """Its demuxer goes on where the last one ended, as PyAV's does; errors are raised in place."""

    def __init__(self, *items):
        self._items = list(items)

    def demux(self, *_streams):
        while self._items:
            item = self._items.pop(0)
            if isinstance(item, Exception):
                raise item
            yield item


def test_packets_of_a_track_that_begins_later_are_passed_by():
    """PyAV raises IndexError at each: it knows only the tracks that begin with the clip."""
    one, two = Packet(), Packet()
    late = [IndexError("list index out of range")] * 100
    assert list(read_packets(Container(one, *late, two, *late))) == [one, two]


def test_what_cannot_be_read_is_counted_and_the_rest_is_given_up_after_long():
    one, two = Packet(), Packet()
    broken = [av.error.InvalidDataError(1, "invalid")] * 3
    assert list(read_packets(Container(one, *broken, Packet(size=0), two))) == [
        one, None, None, None, two,
    ]  # fmt: skip
    endless = [av.error.InvalidDataError(1, "invalid")] * 200
    read = list(read_packets(Container(one, *endless, two)))
    assert read[0] is one
    assert two not in read
