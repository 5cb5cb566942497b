"""The person is told what others did to their record: by notice where they have an account, else by mail alone."""

from django.urls import reverse

from accounts.models import User
from accounts.services import post_notice
from talent.models import Talent, TalentContact


def tell_person(*, talent: Talent, actor: User | None, kind: str, subject: str, body: str, key: str) -> None:
    """Write to the person, in the transaction of what it tells; nothing where they did it themselves.

    Whoever has neither account nor e-mail address is told by nobody here: their coordinator telephones.
    """
    if actor is not None and talent.user_id == actor.pk:
        return
    if talent.user is not None:
        path = reverse("talent:me")
        post_notice(user=talent.user, kind=kind, subject=subject, body=body, path=path, key=key)
        return
    address = TalentContact.objects.filter(talent=talent).values_list("email", flat=True).first()
    if address:
        post_notice(address=address, kind=kind, subject=subject, body=body, path=reverse("home"), key=key)
