"""Fields for files: refused at the form, with a sentence, before any act begins."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from guiguan.documents.operations import Incoming, UploadRefused, examine
from guiguan.documents.upload import ALLOWED, KINDS
from guiguan.procedure.spec import Actor

ACCEPT = ",".join(suffix for suffixes in ALLOWED.values() for suffix in suffixes)
HINT = f"可上传 {KINDS}。"


class _Taken(forms.FileField):
    """Judged by content and scanned while the form is checked, so before any act begins."""

    given_by: tuple[Actor, datetime]
    """Set by the act's form: whose name stands in the access log if malware is found, and when."""

    def taken(self, upload: Incoming) -> Incoming:
        actor, at = self.given_by
        try:
            examine(upload, actor=actor, at=at)
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        return upload


class TakenFile(_Taken):
    """One file, judged by its content."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = HINT) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPT})
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        return self.taken(found) if isinstance(found, UploadedFile) else None


class _Several(forms.FileInput):
    allow_multiple_selected = True


class TakenFiles(_Taken):
    """Any number of files; cleaned to a list."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = HINT) -> None:
        widget = _Several(attrs={"accept": ACCEPT, "multiple": True})
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError("请选择文件。")
        return [self.taken(super(TakenFiles, self).clean(one, initial)) for one in given]
