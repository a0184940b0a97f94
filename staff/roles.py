"""Roles, as code: which verbs each role may perform.

A role is a group of the same name; `manage.py sync_roles` makes the groups match this table.
Permissions are named `app.verb_model`, one per verb; `view` permissions are spelled out too.
"""

from django.utils.translation import gettext_lazy as _

REGISTRY_VIEW = frozenset(
    {
        "desk.complete_listexport",
        "desk.export_listexport",
        "accounts.view_accounttransfer",
        "accounts.view_correctionorder",
        "accounts.view_deregistrationrequest",
        "accounts.view_dormancycase",
        "accounts.view_namechangerequest",
        "accounts.view_namejudgement",
        "accounts.view_operatingentity",
        "accounts.view_protectedname",
        "accounts.view_publicaccount",
        "accounts.view_registrationapplication",
        "accounts.view_serviceagreement",
        "audit.view_decision",
        "audit.view_proposal",
        "audit.view_evidencefile",
        "audit.view_seal",
        "licensing.view_newsservicelicense",
        "licensing.view_platformlicense",
        "licensing.view_professionalqualification",
        "licensing.view_speciallabel",
        "regulations.view_dutyrun",
        "regulations.view_parameter",
        "regulations.view_reasoncode",
    }
)

# What is claimed, asked about, and decided or rejected; the first ones are approved at once.
APPROVED_REQUESTS = ("registrationapplication", "namechangerequest")
REQUESTS = (*APPROVED_REQUESTS, "accounttransfer")

REVIEW_VERBS = frozenset(
    {
        "accounts.note_operatingentity",
        "accounts.accept_correctionorder",
        "accounts.add_correctionorder",
        "accounts.demand_correctionorder",
        "accounts.insist_correctionorder",
        "accounts.note_correctionorder",
        "accounts.note_deregistrationrequest",
        "accounts.note_dormancycase",
        "accounts.note_protectedname",
        "accounts.note_publicaccount",
        "accounts.verify_operatingentity",
        *(f"accounts.approve_{model}" for model in APPROVED_REQUESTS),
        *(
            f"accounts.{verb}_{model}"
            for verb in (
                "claim",
                "judge_name",
                "note",
                "reject",
                "release",
                "request_information",
                "take_over",
            )
            for model in REQUESTS
        ),
    }
)

# Names that are given to nobody, or not to everybody.
NAME_PROTECTION = frozenset(
    {
        "accounts.add_protectedname",
        "accounts.attach_protectedname",
        "accounts.note_protectedname",
    }
)

# Whoever imports one of the small tables; each takes a permission of its own besides.
TABLE_IMPORT = frozenset({"desk.import_tableimport"})

SECOND_PERSON = frozenset(
    {
        "audit.attach_proposal",
        "audit.confirm_proposal",
        "audit.decline_proposal",
        "audit.withdraw_proposal",
    }
)

CREDENTIALS = ("professionalqualification", "newsservicelicense")

# What comes in with an application, and the files that show it.
MATERIALS = frozenset(
    {
        "accounts.attach_operatingentity",
        "accounts.attach_publicaccount",
        *(f"accounts.attach_{model}" for model in REQUESTS),
        "audit.open_evidencefile",
        "audit.set_aside_evidencefile",
        *(
            f"licensing.{verb}_{model}"
            for verb in ("add", "answer", "attach", "note")
            for model in CREDENTIALS
        ),
    }
)

LICENSING_VERBS = frozenset(
    {
        "licensing.note_speciallabel",
        *(
            f"licensing.{verb}_{model}"
            for verb in (
                "add",
                "answer",
                "attach",
                "note",
                "reject",
                "request_information",
                "reverify",
                "revoke",
                "verify",
            )
            for model in (*CREDENTIALS, "platformlicense")
        ),
    }
)

# What reviewers should know of an entity, and what only those who work on it see.
STANDING_VIEW = frozenset(
    {
        "moderation.view_blacklistentry",
        "moderation.view_case",
        "moderation.view_creditrating",
        "moderation.view_sanction",
    }
)
MODERATION_VIEW = STANDING_VIEW | {
    "moderation.view_appeal",
    "moderation.view_complaint",
    "moderation.view_ladderstep",
    "moderation.view_signal",
}


def _verbs(app, model, *verbs):
    return frozenset(f"{app}.{verb}_{model}" for verb in verbs)


CLAIMS = ("answer", "claim", "release", "request_information", "take_over")

# What comes in from outside, by whomever takes it.
MODERATION_INTAKE = (
    MODERATION_VIEW
    | _verbs("moderation", "complaint", "add", "attach", "note", "withdraw")
    | _verbs("moderation", "appeal", "add", "answer", "attach", "note", "withdraw")
)

MODERATION_VERBS = (
    MODERATION_INTAKE
    | _verbs("moderation", "complaint", "join_case", "open_case", "respond", "reveal")
    | _verbs("moderation", "signal", "add", "dismiss", "join_case", "note", "open_case")
    | _verbs("moderation", "case", *CLAIMS, "add", "add_accounts", "attach", "conclude", "freeze")
    | _verbs("moderation", "case", "link", "merge", "note", "reassess", "reopen", "report")
    | _verbs("moderation", "case", "respond", "sanction", "split")
    | _verbs("moderation", "sanction", "attach", "drop", "enforce", "impose", "lift", "note")
    | _verbs("moderation", "creditrating", "add", "note", "rate")
    | _verbs("moderation", "blacklistentry", "add", "attach", "blacklist", "note", "withdraw")
)

# Final measures, imposed and lifted by two people.
FINAL_MEASURES = (
    MODERATION_VIEW
    | _verbs("moderation", "sanction", "drop", "enforce", "lift", "lift_legal_closure", "note")
    | _verbs("moderation", "blacklistentry", "add", "attach", "blacklist", "lift", "note")
    | {"moderation.withdraw_blacklistentry"}
    | _verbs("moderation", "creditrating", "add", "note", "rate")
    | {"moderation.change_ladderstep"}
)

# Whoever decides appeals may give back what a sanction took.
APPEAL_VERBS = (
    MODERATION_VIEW
    | _verbs("moderation", "appeal", *CLAIMS, "attach", "note", "overturn", "uphold", "vary")
    | _verbs("moderation", "sanction", "impose", "note", "overturn", "vary")
    | {
        "accounts.lift_protectedname",
        "accounts.reinstate_publicaccount",
        "moderation.lift_blacklistentry",
    }
)

# What the platform told the authority, and whoever tells and files it.
PAPERWORK_VIEW = frozenset({"disclosure.view_filing", "disclosure.view_regulatorreport"})
PAPERWORK = (
    PAPERWORK_VIEW
    | _verbs("disclosure", "regulatorreport", "add", "note", "prepare", "record_filing")
    | _verbs("disclosure", "filing", "attach", "note", "record_receipt")
    | {"moderation.report_case"}
)


# Systems of the platform that use the API, and their keys.
API_VIEW = frozenset(
    {
        "disclosure.view_apiclient",
        "disclosure.view_apikey",
        "disclosure.view_webhookdelivery",
        "disclosure.view_webhookendpoint",
    }
)
API_CLIENTS = (
    API_VIEW
    | _verbs("disclosure", "apiclient", "add", "admit", "block", "change_scopes", "issue_key")
    | _verbs("disclosure", "apikey", "note", "revoke")
    | _verbs("disclosure", "webhookendpoint", "add", "admit", "issue_secret", "note", "pause")
    | _verbs("disclosure", "webhookendpoint", "replay", "resume", "retire")
    | {"disclosure.note_apiclient"}
)

# What follows from people's decisions and from the calendar; nobody does it by hand.
SYSTEM_VERBS = frozenset(
    {
        "disclosure.shut_off_webhookendpoint",
        *(
            f"accounts.{verb}_importbatch"
            for verb in ("check", "complete", "complete_reversal", "fail", "preview", "weigh")
        ),
        *(
            f"accounts.{verb}_publicaccount"
            for verb in (
                "activate",
                "amend",
                "deregister",
                "hand_over",
                "hold",
                "relieve",
                "rename",
            )
        ),
        "accounts.complete_deregistrationrequest",
        "disclosure.prepare_regulatorreport",
        "accounts.deregister_dormancycase",
        "accounts.end_dormancycase",
        "accounts.escalate_correctionorder",
        "accounts.notify_dormancycase",
        "accounts.suspend_dormancycase",
        "accounts.execute_accounttransfer",
        *(f"accounts.expire_claim_{model}" for model in REQUESTS),
        "accounts.halt_accounttransfer",
        "accounts.stop_deregistrationrequest",
        "moderation.add_accounts_case",
        "moderation.end_sanction",
        "moderation.expire_claim_appeal",
        "moderation.expire_claim_case",
        "moderation.expire_blacklistentry",
        "moderation.join_case_complaint",
        "moderation.rate_creditrating",
        "licensing.affix_speciallabel",
        "licensing.renew_speciallabel",
        "licensing.withdraw_speciallabel",
        *(
            f"licensing.{verb}_{model}"
            for verb in ("expire", "remind", "supersede")
            for model in (*CREDENTIALS, "platformlicense")
        ),
    }
)

IMPORT_VERBS = frozenset(
    {
        "accounts.view_columnmapping",
        "accounts.view_importbatch",
        "accounts.add_importbatch",
        "accounts.archive_importbatch",
        "accounts.cancel_importbatch",
        "accounts.confirm_importbatch",
        "accounts.discard_importbatch",
        "accounts.map_columns_importbatch",
        "accounts.drop_reversal_importbatch",
        "accounts.note_importbatch",
        "accounts.pause_importbatch",
        "accounts.plan_reversal_importbatch",
        "accounts.resume_importbatch",
        "accounts.reverse_importbatch",
        "accounts.take_errors_importbatch",
        "accounts.take_rows_importbatch",
        # What a file does to accounts, in the name of who confirmed it or its reversal.
        "accounts.register_again_publicaccount",
        "accounts.withdraw_registration_publicaccount",
    }
)

# What one person decides alone, and may take back until its message goes out.
RECALLABLE = frozenset(
    {
        "accounts.halt_accounttransfer",
        "accounts.insist_correctionorder",
        *(
            f"accounts.{verb}_{model}"
            for verb in ("reject", "request_information")
            for model in REQUESTS
        ),
        *(
            f"licensing.{verb}_{model}"
            for verb in ("reject", "request_information")
            for model in (*CREDENTIALS, "platformlicense")
        ),
        "moderation.request_information_appeal",
        "moderation.request_information_case",
        "moderation.uphold_appeal",
    }
)


def _with_recalls(permissions):
    """`permissions`, and those to take back what they allow to do."""
    recalls = set()
    for permission in permissions & RECALLABLE:
        app, _dot, verb = permission.partition(".")
        recalls.add(f"{app}.take_back_{verb.rpartition('_')[2]}")
    return permissions | recalls


_GIVEN = {
    "intake": REGISTRY_VIEW
    | MATERIALS
    | MODERATION_INTAKE
    | {
        "accounts.add_operatingentity",
        "accounts.change_operatingentity",
        "accounts.note_operatingentity",
        "accounts.record_consent_accounttransfer",
        "accounts.answer_correctionorder",
        "accounts.attach_correctionorder",
        "accounts.attach_dormancycase",
        "accounts.note_correctionorder",
        "accounts.note_dormancycase",
        *(
            f"accounts.{verb}_deregistrationrequest"
            for verb in ("add", "attach", "note", "withdraw")
        ),
        *(
            f"accounts.{verb}_{model}"
            for verb in ("add", "answer", "note", "withdraw")
            for model in REQUESTS
        ),
    },
    "reviewer": REGISTRY_VIEW | STANDING_VIEW | REVIEW_VERBS | {"audit.open_evidencefile"},
    "approver": REGISTRY_VIEW
    | REVIEW_VERBS
    | FINAL_MEASURES
    | SECOND_PERSON
    | NAME_PROTECTION
    | PAPERWORK
    | TABLE_IMPORT
    | {
        "audit.open_evidencefile",
        "accounts.import_protectedname",
        "accounts.add_serviceagreement",
        "accounts.end_dormancycase",
        "accounts.halt_accounttransfer",
        "accounts.rescind_correctionorder",
        "accounts.stop_deregistrationrequest",
        "accounts.transfer_accounttransfer",
        "accounts.judge_name_publicaccount",
        "accounts.lift_protectedname",
        "accounts.attach_publicaccount",
        "accounts.recategorize_publicaccount",
        "accounts.close_publicaccount",
        "accounts.activate_publicaccount",
        "accounts.suspend_publicaccount",
        "accounts.resume_publicaccount",
        "accounts.reinstate_publicaccount",
        "accounts.mark_false_operatingentity",
        "accounts.reopen_operatingentity",
    },
    "licensing_officer": REGISTRY_VIEW
    | LICENSING_VERBS
    | {"audit.open_evidencefile", "audit.set_aside_evidencefile"},
    "moderator": REGISTRY_VIEW
    | NAME_PROTECTION
    | MODERATION_VERBS
    | {
        "accounts.note_publicaccount",
        "accounts.suspend_publicaccount",
        "audit.open_evidencefile",
        "audit.set_aside_evidencefile",
    },
    "appeals_officer": REGISTRY_VIEW | APPEAL_VERBS | SECOND_PERSON | {"audit.open_evidencefile"},
    "importer": REGISTRY_VIEW | IMPORT_VERBS,
    "auditor": REGISTRY_VIEW
    | MODERATION_VIEW
    | PAPERWORK_VIEW
    | API_VIEW
    | {
        "accounts.view_columnmapping",
        "accounts.take_errors_importbatch",
        "accounts.view_importbatch",
        "audit.open_evidencefile",
        "audit.verify_seal",
        "audit.view_rolegrant",
        "desk.view_listexport",
        "desk.view_parameterchange",
        "desk.view_tableimport",
        "staff.view_user",
    },
    "privacy_officer": REGISTRY_VIEW
    | SECOND_PERSON
    | {
        "accounts.erase_operatingentity",
        "accounts.reveal_operatingentity",
        "desk.export_in_clear_listexport",
        "moderation.erase_complaint",
        "moderation.view_complaint",
    },
    "administrator": SECOND_PERSON
    | TABLE_IMPORT
    | API_CLIENTS
    | frozenset(
        {
            "desk.complete_listexport",
            "desk.export_listexport",
            "audit.view_proposal",
            "audit.view_rolegrant",
            "audit.add_rolegrant",
            "audit.grant_rolegrant",
            "audit.revoke_rolegrant",
            "staff.view_user",
            "staff.add_user",
            "staff.change_user",
            "regulations.view_parameter",
            "regulations.add_parameter",
            "desk.set_parameterchange",
            "desk.view_parameterchange",
            "regulations.view_dutyrun",  # to rehearse a parameter before it is set
            "regulations.import_parameter",
            "regulations.import_reasoncode",
            "regulations.view_reasoncode",
            "regulations.add_reasoncode",
            "regulations.change_reasoncode",
        }
    ),
    "system": REGISTRY_VIEW | IMPORT_VERBS | SYSTEM_VERBS,
}

ROLES = {role: _with_recalls(permissions) for role, permissions in _GIVEN.items()}

# Permissions that a role held once. Move a permission here when a role loses it, so that
# verification still finds old decisions covered by the role of their time.
FORMER = {}

ROLE_LABELS = {
    "intake": _("Intake"),
    "reviewer": _("Reviewer"),
    "approver": _("Approver"),
    "licensing_officer": _("Licensing officer"),
    "moderator": _("Moderator"),
    "appeals_officer": _("Appeals officer"),
    "importer": _("Importer"),
    "auditor": _("Auditor"),
    "privacy_officer": _("Privacy officer"),
    "administrator": _("Administrator"),
    "system": _("System"),
}
