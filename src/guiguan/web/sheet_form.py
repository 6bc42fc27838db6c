"""The form with which a table is uploaded to be looked at before anything is written."""

from typing import Any

from django import forms

from guiguan.documents.spreadsheet import NotASpreadsheet, first_sheet


class SheetForm(forms.Form):
    """An Excel file of rows; cleaned to the rows of its first sheet."""

    table = forms.FileField(label="Excel 文件", widget=forms.FileInput(attrs={"accept": ".xlsx"}))

    def clean_table(self) -> list[list[Any]]:
        try:
            return first_sheet(self.cleaned_data["table"])
        except NotASpreadsheet as wrong:
            raise forms.ValidationError(str(wrong)) from None
