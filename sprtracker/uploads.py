"""Files on their way in: no more of one is kept than any form takes, whatever was said of its length beforehand.

Not here: what a form takes, and what it says of a file that is too large. It learns the size as of any other file.
"""

from __future__ import annotations

import io

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# Above what any form takes. A proxy before the program may refuse more, and then says so in words of its own.
LARGEST = 32 * 1024 * 1024


class BoundedFileUploadHandler(TemporaryFileUploadHandler):
    """Writes so much to the disk, counts the rest, and hands on a file without contents where there is a rest."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= LARGEST:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        if file_size <= LARGEST:
            return super().file_complete(file_size)
        self.file.close()  # which removes it
        return UploadedFile(io.BytesIO(), self.file_name, self.content_type, file_size, self.charset)
