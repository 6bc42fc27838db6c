"""The form with which a table is uploaded to be looked at before anything is written."""

from typing import Any

from django import forms

from guiguan.documents.spreadsheet import NotASpreadsheet, read

BIGGEST = 2 * 1024 * 1024


class SheetForm(forms.Form):
    """An Excel file of rows; cleaned to the rows of its first sheet."""

    table = forms.FileField(label="Excel 文件", widget=forms.FileInput(attrs={"accept": ".xlsx"}))

    def clean_table(self) -> list[list[Any]]:
        upload = self.cleaned_data["table"]
        if upload.size > BIGGEST:
            raise forms.ValidationError("文件超过 2 MB，请分成几个文件导入。")
        try:
            sheets = read(upload.read())
        except NotASpreadsheet as wrong:
            raise forms.ValidationError(str(wrong)) from None
        return sheets[0][1] if sheets else []
