"""The header of an image on its way in: one block after the other through the same buffer, judged as it comes."""

from update.source import fill


async def judged(source, block, claims, sealed, rest):
    """The update.said.Said of an image that this lock may run. It leaves the signature block in `block` (4096 bytes,
    memoryview). claims(block) -> Said, sealed(block, id): the judge's two halves, which need not be in the heap at the
    same time. rest(True): awaited before the signature, which is checked in one call. Raises Refused; OSError of the
    source."""
    await source.open(0)
    await fill(source, block)
    said = claims(block)
    await fill(source, block)
    await rest(True)
    sealed(block, said.id)
    return said
