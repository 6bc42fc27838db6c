"""Who is signed in: asked on every page, so read with the person's name, in a statement composed once a process."""

from allauth.account.auth_backends import AuthenticationBackend

from guiguan.people.models import Account
from guiguan.procedure.compiled import Compiled

_ACCOUNT = Compiled(lambda pk: Account.objects.filter(pk=pk, is_active=True).select_related("person"))


class AccountBackend(AuthenticationBackend):
    """As allauth's; the account comes with its person."""

    def get_user(self, user_id: int) -> Account | None:
        found: Account | None = _ACCOUNT.row(user_id)
        return found
