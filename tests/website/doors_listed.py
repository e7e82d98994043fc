"""Who may open each page: the list that is agreed, written by hand."""

from __future__ import annotations

NOBODY = "nobody"
MEMBERS = {
    "administrator", "manager", "analyst", "chair", "executive", "secretary", "lead", "champion",
    "partner", "auditor",
}  # fmt: skip
KEEPERS = {"administrator", "manager"}
HISTORY = {"auditor", "manager", "administrator"}
DOMAINS = {"administrator", "manager", "auditor"}
SEATS = {"administrator", "manager", "chair", "secretary"}

PLANS = {"manager"}
"""Who keeps strategies, and who keeps what measures them."""
COUNTS = {"manager", "analyst"}
TELLS = {"manager", "analyst", "lead"}

REGISTERS: dict[str, tuple[set[str], set[str]]] = {
    # A register's nine pages: who reads, who writes.
    "partnership:organisations": (MEMBERS, KEEPERS),
    "partnership:representatives": (MEMBERS, SEATS),
    "partnership:domains": (DOMAINS, {"administrator"}),
    "strategy:strategies": (MEMBERS, PLANS),
    "strategy:signatories": (MEMBERS, PLANS),
    "strategy:statutory-priorities": (MEMBERS, PLANS),
    "strategy:priorities": (MEMBERS, PLANS),
    "strategy:statements": (MEMBERS, PLANS),
    "strategy:themes": (MEMBERS, PLANS),
    "strategy:measures": (MEMBERS, COUNTS),
    "strategy:counted": (MEMBERS, COUNTS),
    "strategy:narratives": (MEMBERS, TELLS),
    "strategy:progress-reports": (MEMBERS, set()),
    "strategy:definitions": (MEMBERS, COUNTS),
    "strategy:area-facts": (MEMBERS, COUNTS),
    "strategy:cited-documents": (MEMBERS, COUNTS),
    "strategy:knowledge-gaps": (MEMBERS, COUNTS),
    "strategy:finding-links": (MEMBERS, COUNTS),
    "strategy:equality-assessments": (MEMBERS, PLANS),
    "strategy:criteria": (MEMBERS, PLANS),
    "strategy:candidates": (MEMBERS, PLANS),
    "strategy:strategy-documents": (MEMBERS, PLANS),
}
READING = ("", "-page", "-history", "-export")
WRITING = ("-add", "-change", "-retire", "-restore", "-import")
PAGES: dict[str, str | set[str]] = {
    # Everybody.
    "home": "anybody",
    "accessibility": "anybody",
    "privacy": "anybody",
    "about-the-data": "anybody",
    "insight:area": "anybody",
    "insight:areas": "anybody",
    "insight:assessment": "anybody",
    "insight:assessment-file": "anybody",
    "insight:chapter": "anybody",
    "insight:data": "anybody",
    "insight:delivery": "anybody",
    "insight:explore": "anybody",
    "insight:figure": "anybody",
    "insight:indicator": "anybody",
    "insight:indicators": "anybody",
    "insight:method": "anybody",
    "insight:methods": "anybody",
    "insight:overview": "anybody",
    "insight:provenance": "anybody",
    "insight:run": "anybody",
    "insight:runs": "anybody",
    "insight:search": "anybody",
    "partnership:profile": "anybody",
    "partnership:profile-json": "anybody",
    # Coming in.
    "account_login": "anybody",
    "account_logout": "anybody",
    "account_inactive": "anybody",
    "account_reset_password": "anybody",
    "account_reset_password_done": "anybody",
    "account_reset_password_from_key": "anybody",
    "account_reset_password_from_key_done": "anybody",
    "mfa_authenticate": "anybody",
    "mfa_login_webauthn": "anybody",
    "openid_connect_login": "anybody",
    "openid_connect_callback": "anybody",
    "socialaccount_login_cancelled": "anybody",
    "socialaccount_login_error": "anybody",
    "invitation": "anybody",
    "demonstration": "anybody",
    # One's own account.
    "own-account": "signed in",
    "second-step": "signed in",
    "account_reauthenticate": "signed in",
    "account_change_password": "signed in",
    "account_set_password": "signed in",
    "mfa_index": "signed in",
    "mfa_reauthenticate": "signed in",
    "mfa_activate_totp": "signed in",
    "mfa_deactivate_totp": "signed in",
    "mfa_view_recovery_codes": "signed in",
    "mfa_generate_recovery_codes": "signed in",
    "mfa_download_recovery_codes": "signed in",
    "mfa_list_webauthn": "signed in",
    "mfa_add_webauthn": "signed in",
    "mfa_reauthenticate_webauthn": "signed in",
    "mfa_remove_webauthn": "signed in",
    "mfa_edit_webauthn": "signed in",
    "usersessions_list": "signed in",
    # What the sign-in library has and we do not: accounts that people make for themselves.
    "account_signup": NOBODY,
    "account_email": NOBODY,
    "account_email_verification_sent": NOBODY,
    "account_confirm_email": NOBODY,
    "account_confirm_login_code": NOBODY,
    "socialaccount_signup": NOBODY,
    "socialaccount_connections": NOBODY,
    # Who we are.
    "partnership:partners": MEMBERS,
    "partnership:shared": MEMBERS,
    "partnership:people": MEMBERS,
    "partnership:profile-change": KEEPERS,
    "partnership:succeed": KEEPERS,
    "partnership:invite": KEEPERS,
    "partnership:invite-again": KEEPERS,
    "partnership:end-role": KEEPERS,
    "partnership:history": HISTORY,
    # What we want.
    "strategy:review": PLANS,
    "strategy:decide": PLANS,
    "strategy:defects": MEMBERS,
    "strategy:link-finding": COUNTS,
    "strategy:open-gap": COUNTS,
    "strategy:refresh-population": COUNTS,
    "strategy:document": MEMBERS,
    "strategy:check": MEMBERS,
    "strategy:coverage": MEMBERS,
    "strategy:crossing": MEMBERS,
    "strategy:thread": MEMBERS,
    "strategy:commitments": MEMBERS,
    "strategy:steps": MEMBERS,
    "strategy:step": PLANS,
    "strategy:refresh": PLANS,
    "strategy:difference": MEMBERS,
    "strategy:begin-equality": PLANS,
    "strategy:equality": PLANS,
    "strategy:choice": MEMBERS,
    "strategy:report": COUNTS,
}
FINER = ("strategy:narratives", "strategy:progress-reports", "strategy:strategy-documents")
"""Registers whose pages of change ask of the one record whether it may be changed."""
DOORS: dict[str, str | set[str]] = {
    **PAGES,
    **{f"{name}{end}": read for name, (read, _) in REGISTERS.items() for end in READING},
    **{f"{name}{end}": write for name, (_, write) in REGISTERS.items() for end in WRITING},
    **{f"{name}{end}": MEMBERS for name in FINER for end in ("-change", "-retire", "-restore")},
}
