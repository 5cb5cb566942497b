"""Files of rows that people hand in: staged, checked and brought in by a worker, under a lease, one step at a time.

What is the same for every kind stands here. A kind has its own tables (:class:`~common.uploads.models.Upload`,
:class:`~common.uploads.models.UploadRow`), its columns and vocabularies, a :class:`~common.uploads.working.UploadWork`
that says what a row is worth, and templates that extend those in ``templates/uploads/``.
"""
