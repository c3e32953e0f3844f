"""Judges the header of an image. What judges the manifest and what checks the signature are in the heap one after the
other, and neither while the image is written."""


class Judge:
    """The two halves of it, for update/header.py. store: the lock's."""

    def __init__(self, store):
        self._store = store

    def claims(self, block):
        """The update.said.Said of a manifest block. Raises Refused."""
        import preload

        fresh = preload.run(preload.JUDGE)
        from drivers import identity
        from update.facts import Facts
        from update.failed import Failed
        from update.said import said

        try:
            facts = Facts(identity.read(), self._store, Failed(self._store).reason)
            self._trusted = facts.trusted
            return said(block, facts)
        finally:
            import loading

            loading.forget(fresh)

    def sealed(self, block, image_id):
        """Whether a key that this lock trusts has signed it. Raises Refused."""
        import preload

        fresh = preload.run(preload.SEAL)
        from image.signature import check

        try:
            check(block, image_id, self._trusted)
        finally:
            import loading

            loading.forget(fresh)
