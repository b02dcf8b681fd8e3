"""Put together what is left of a PDF that is cut off or has lost its table of objects.

The objects of a PDF stand one after the other, each with its number; only the end of the file says
where they are and which of them is the first. When the end is missing, the objects are looked for,
and a new end is written that lists the pages that are whole.
"""

from __future__ import annotations

import re
import zlib

from ..limits import Limits

__all__ = ["salvaged"]

_OBJECT = re.compile(rb"(?<![\d.])(\d{1,8})[ \t\r\n]+\d{1,5}[ \t\r\n]+obj\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_TREE = re.compile(rb"/Type\s*/Pages\b")
_PARENT = re.compile(rb"/Parent\s+(\d+)\s+\d+\s+R")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R")
_PACKED = re.compile(rb"/Type\s*/ObjStm\b")
_COUNT = re.compile(rb"/N\s+(\d+)")
_FIRST = re.compile(rb"/First\s+(\d+)")
_ALL = re.compile(rb"/Count\s+(\d+)")
_MOST_OBJECTS = 500_000


def salvaged(data: bytes, limits: Limits) -> tuple[bytes, list[int]] | None:
    """A PDF of the pages that are whole.

    Args:
        data: bytes of a file that does not open.
        limits: for what its packed objects may unpack to.

    Returns:
        A PDF and the number that each of its pages had in the file; None when no page is left, or the file is encrypted.

    Example:
        >>> salvaged(b"%PDF-1.7 and nothing else", Limits()) is None
        True
    """
    if b"/Encrypt" in data:
        return None
    objects = _objects(data)
    if not objects or len(objects) > _MOST_OBJECTS:
        return None
    objects = {**_unpacked(objects, limits), **objects}
    ordered = _in_order(objects)
    pages = [n for n in ordered if n in objects and _is_whole(n, objects)]
    if not pages:
        return None
    places = {n: at for at, n in enumerate(ordered, 1)}
    root = max(objects) + 1
    tree = root + 1
    for number in pages:
        body = objects[number]
        parent = _PARENT.search(body)
        if parent is None:
            start = body.find(b"<<") + 2
            objects[number] = body[:start] + b"/Parent %d 0 R " % tree + body[start:]
        elif int(parent.group(1)) not in objects:
            objects[number] = _PARENT.sub(b"/Parent %d 0 R" % tree, body, count=1)
    kids = b" ".join(b"%d 0 R" % n for n in pages)
    objects[root] = b"<</Type/Catalog/Pages %d 0 R>>" % tree
    objects[tree] = b"<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 612 792]>>" % (kids, len(pages))
    return _written(objects, root), [places[n] for n in pages]


def _objects(data: bytes) -> dict[int, bytes]:
    """Bodies of the objects that are whole, by number; of several the last."""
    heads = [(int(m.group(1)), m.start(), m.end()) for m in _OBJECT.finditer(data)]
    out: dict[int, bytes] = {}
    for n, (number, _, start) in enumerate(heads):
        stop = heads[n + 1][1] if n + 1 < len(heads) else len(data)
        end = data.rfind(b"endobj", start, stop)
        if end < 0:
            continue  # cut off
        body = data[start:end].strip()
        if b"stream" in body and b"endstream" not in body:
            continue
        if body:
            out[number] = body
    return out


def _unpacked(objects: dict[int, bytes], limits: Limits) -> dict[int, bytes]:
    """Objects that stand in streams of objects."""
    out: dict[int, bytes] = {}
    room = limits.inflated_bytes
    for body in objects.values():
        head, _, rest = body.partition(b"stream")
        count, first = _COUNT.search(head), _FIRST.search(head)
        if not rest or not _PACKED.search(head) or count is None or first is None:
            continue
        packed = rest.rpartition(b"endstream")[0].lstrip(b"\r\n")
        if b"FlateDecode" in head:
            try:
                packed = zlib.decompressobj().decompress(packed, room)
            except zlib.error:
                continue
        room -= len(packed)
        if room <= 0:
            break
        at = int(first.group(1))
        numbers = packed[:at].split()[: 2 * int(count.group(1))]
        if len(numbers) % 2 or not all(x.isdigit() for x in numbers):
            continue
        pairs = [(int(a), int(b)) for a, b in zip(numbers[::2], numbers[1::2], strict=True)]
        for (number, begin), (_, end) in zip(pairs, [*pairs[1:], (0, len(packed))], strict=True):
            content = packed[at + begin : at + end].strip()
            if content and number < 10**8:
                out[number] = content
    return out


def _is_whole(number: int, objects: dict[int, bytes]) -> bool:
    """Whether the fonts of a page are there: without them its letters are other letters."""
    resources = _value(objects, number, b"/Resources", parents=12)
    fonts = _inside(objects, resources, b"/Font")
    for font in _REFERENCE.findall(fonts):
        body = objects.get(int(font))
        if body is None:
            return False
        for name in (b"/ToUnicode", b"/Encoding", b"/DescendantFonts"):
            at = body.find(name)
            match = _REFERENCE.match(body[at + len(name) : at + len(name) + 40].lstrip(b" [\r\n"))
            if at >= 0 and match is not None and int(match.group(1)) not in objects:
                return False
    return True


def _value(objects: dict[int, bytes], number: int, name: bytes, parents: int) -> bytes:
    """What follows a name in an object, or in the ones that it inherits from."""
    body = objects.get(number, b"")
    at = body.find(name)
    if at >= 0:
        return body[at + len(name) :]
    parent = _PARENT.search(body)
    if parent is None or not parents:
        return b""
    return _value(objects, int(parent.group(1)), name, parents - 1)


def _inside(objects: dict[int, bytes], value: bytes, name: bytes) -> bytes:
    """The dictionary of a name in a dictionary; each may stand in an object of its own."""
    direct = _REFERENCE.match(value.lstrip())
    if direct is not None:
        value = objects.get(int(direct.group(1)), b"")
    at = value.find(name)
    if at < 0:
        return b""
    value = value[at + len(name) :].lstrip()
    direct = _REFERENCE.match(value)
    if direct is not None:
        value = objects.get(int(direct.group(1)), b"0 0 R")
    return value[: value.find(b">>") if b">>" in value else None]


def _in_order(objects: dict[int, bytes]) -> list[int]:
    """Objects of the pages: as the tree of pages has them, then those that it lacks.

    Pages that the tree names and that are lost keep their place when the tree counts as many.
    """
    pages = [n for n, body in objects.items() if _PAGE.search(body[:4000])]
    known = set(pages)
    out: list[int] = []
    lost: list[int] = []  # those of them that are not in the file
    seen: set[int] = set()
    trees = {n: body for n, body in objects.items() if _TREE.search(body[:20_000])}
    roots = [n for n, body in trees.items() if not _PARENT.search(body)] or list(trees)
    stack = roots[::-1]
    while stack:
        number = stack.pop()
        if number in seen or len(out) > _MOST_OBJECTS:
            continue
        seen.add(number)
        if number in known:
            out.append(number)
        elif number not in trees:
            out.append(number)
            lost.append(number)
        kids = _KIDS.search(trees[number]) if number in trees else None
        if kids is not None:
            stack += [int(m) for m in _REFERENCE.findall(kids.group(1))][::-1]
    counts = [_ALL.search(trees[n]) for n in roots if n in trees]
    if lost and (len(roots) != 1 or counts[0] is None or int(counts[0].group(1)) != len(out)):
        out = [n for n in out if n in known]  # whole branches of the tree are lost
    return out + [n for n in pages if n not in seen]


def _written(objects: dict[int, bytes], root: int) -> bytes:
    pieces = [b"%PDF-1.7\n"]
    size = len(pieces[0])
    places: dict[int, int] = {}
    for number in sorted(objects):
        if _PACKED.search(objects[number][:400]):
            continue
        places[number] = size
        pieces.append(b"%d 0 obj\n%s\nendobj\n" % (number, objects[number]))
        size += len(pieces[-1])
    table = [b"xref\n0 1\n0000000000 65535 f \n"]
    table += [b"%d 1\n%010d 00000 n \n" % (n, at) for n, at in places.items()]
    end = b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (root + 2, root, size)
    return b"".join([*pieces, *table, end])
