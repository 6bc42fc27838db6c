"""What the acts on past lists ask for."""

from django import forms

from guiguan.people.forms import ActForm, ReasonForm
from guiguan.procedure.ports import add_form


class DecreeForm(ActForm):
    decree = forms.CharField(label="表彰文件", max_length=80, help_text="对照核定所依据的文件名称和文号。")


def fill_forms() -> None:
    """Called once by config when the apps are ready."""
    add_form("honour_roll.propose_complete", DecreeForm)
    add_form("honour_roll.send_back", ReasonForm)
