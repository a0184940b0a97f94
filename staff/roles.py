"""Roles, as code: which verbs each role may perform.

A role is a group of the same name; `manage.py sync_roles` makes the groups match this table.
Permissions are named `app.verb_model`, one per verb; `view` permissions are spelled out too.
"""

from django.utils.translation import gettext_lazy as _

from staff.verb_sets import (
    API_CLIENTS,
    API_VIEW,
    APPEAL_VERBS,
    BULK_DECISIONS,
    FINAL_MEASURES,
    IMPORT_VERBS,
    LICENSING_VERBS,
    MATERIALS,
    MESSAGE_TEMPLATES,
    MESSAGES,
    MODERATION_INTAKE,
    MODERATION_VERBS,
    MODERATION_VIEW,
    NAME_PROTECTION,
    PAPERWORK,
    PAPERWORK_VIEW,
    RECALLABLE,
    REGISTRY_VIEW,
    REQUESTS,
    REVIEW_VERBS,
    SECOND_PERSON,
    STANDING_VIEW,
    SYSTEM_VERBS,
    TABLE_IMPORT,
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
    | MESSAGES
    | MODERATION_INTAKE
    | {
        "accounts.add_operatingentity",
        "accounts.change_operatingentity",
        "accounts.confirm_exception_operatingentity",
        "accounts.note_operatingentity",
        "accounts.record_consent_accounttransfer",
        "accounts.record_guardian_consent_operatingentity",
        "accounts.withdraw_guardian_consent_operatingentity",
        "accounts.answer_correctionorder",
        "accounts.attach_correctionorder",
        "accounts.attach_dormancycase",
        "accounts.note_correctionorder",
        "accounts.note_dormancycase",
        *(
            f"accounts.{verb}_{model}"
            for verb in ("add", "attach", "note", "withdraw")
            for model in ("deregistrationrequest", "transferobjection")
        ),
        *(
            f"accounts.{verb}_{model}"
            for verb in ("add", "answer", "note", "withdraw")
            for model in REQUESTS
        ),
    },
    "reviewer": REGISTRY_VIEW
    | STANDING_VIEW
    | REVIEW_VERBS
    | BULK_DECISIONS
    | {"audit.open_evidencefile"},
    "approver": REGISTRY_VIEW
    | REVIEW_VERBS
    | BULK_DECISIONS
    | FINAL_MEASURES
    | SECOND_PERSON
    | NAME_PROTECTION
    | PAPERWORK
    | TABLE_IMPORT
    | MESSAGES
    | MESSAGE_TEMPLATES
    | {
        "audit.open_evidencefile",
        "accounts.import_protectedname",
        "accounts.add_serviceagreement",
        "accounts.end_dormancycase",
        "accounts.halt_accounttransfer",
        "accounts.dismiss_transferobjection",
        "accounts.sustain_transferobjection",
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
        "accounts.lift_suspension_publicaccount",
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
    | MESSAGES
    | BULK_DECISIONS
    | {
        "accounts.note_publicaccount",
        "accounts.suspend_publicaccount",
        "audit.open_evidencefile",
        "audit.set_aside_evidencefile",
    },
    "appeals_officer": REGISTRY_VIEW
    | APPEAL_VERBS
    | BULK_DECISIONS
    | SECOND_PERSON
    | {"audit.open_evidencefile"},
    "importer": REGISTRY_VIEW | IMPORT_VERBS,
    "auditor": REGISTRY_VIEW
    | MODERATION_VIEW
    | PAPERWORK_VIEW
    | API_VIEW
    | {
        "accounts.view_columnmapping",
        "accounts.view_importbatch",
        "audit.open_evidencefile",
        "audit.verify_seal",
        "audit.view_messagetemplate",
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
    | MESSAGE_TEMPLATES
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
