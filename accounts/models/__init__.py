from accounts.models.auditing import AccountEvent, KeptAuthenticator
from accounts.models.notices import Notice, StoredReply
from accounts.models.people import Membership, Organisation, Standing, User, UserManager

__all__ = [
    "AccountEvent",
    "KeptAuthenticator",
    "Membership",
    "Notice",
    "Organisation",
    "Standing",
    "StoredReply",
    "User",
    "UserManager",
]
