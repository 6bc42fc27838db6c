"""Fields for files: refused at the form, with a sentence, before any act begins."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from guiguan.documents.operations import Incoming
from guiguan.documents.queries import size_limit
from guiguan.documents.upload import ALLOWED, KINDS, UploadRefused, judge

ACCEPT = ",".join(suffix for suffixes in ALLOWED.values() for suffix in suffixes)
HINT = f"可上传 {KINDS}。"


def _judged(upload: Incoming) -> Incoming:
    if upload.file is None:
        raise forms.ValidationError("没有收到文件。请重新选择文件后上传。")
    try:
        judge(upload.file, upload.name or "", upload.size or 0, size_limit())
    except UploadRefused as refused:
        raise forms.ValidationError(str(refused)) from None
    return upload


class TakenFile(forms.FileField):
    """One file, judged by its content."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = HINT) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPT})
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        return _judged(found) if isinstance(found, UploadedFile) else None


class _Several(forms.FileInput):
    allow_multiple_selected = True


class TakenFiles(forms.FileField):
    """Any number of files; cleaned to a list."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = HINT) -> None:
        widget = _Several(attrs={"accept": ACCEPT, "multiple": True})
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError("请选择文件。")
        return [_judged(super(TakenFiles, self).clean(one, initial)) for one in given]
