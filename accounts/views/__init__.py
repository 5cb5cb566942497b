from accounts.views.account import account_page, activity_page, end_session
from accounts.views.notices import notice_list, open_notice, read_all
from accounts.views.security import remove_totp, set_up_totp, show_recovery_codes

__all__ = [
    "account_page",
    "activity_page",
    "end_session",
    "notice_list",
    "open_notice",
    "read_all",
    "remove_totp",
    "set_up_totp",
    "show_recovery_codes",
]
