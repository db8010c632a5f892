"""Numbers of people in insurance and in hospitals, whose labels are often a customer's."""

from __future__ import annotations

import re

from recognizers.labels import Label
from recognizers.placeholders import is_placeholder
from recognizers.subjects import SubjectRecognizer

_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){1,4}(?:\.\d)?")


class InsurancePolicy(SubjectRecognizer):
    """A policy's number; ``policy number`` alone is a customer's, and an insurance policy's beside a word for
    it."""

    borrowed_from = "ACCOUNT_NUMBER"
    borrowed = frozenset(
        {
            "policy",
            "policy number",
            "policy no",
            "policy nr",
            "policy num",
            "policy nbr",
            "contract number",
            "vertragsnummer",
            "vertragsnr",
            "numéro de contrat",
            "numéro contrat",
            "no contrat",
        }
    )

    def accepts(self, value: str, label: Label | None) -> bool:
        """Also ``12.345.678``, as German and Swiss insurers write it, which looks like a version."""
        return super().accepts(value, label) or (
            _THOUSANDS.fullmatch(value) is not None and not is_placeholder(value)
        )


class HealthInsurance(SubjectRecognizer):
    """A number in health insurance; ``member id`` alone is a customer's, and an insured person's in a health
    plan."""

    borrowed_from = "ACCOUNT_NUMBER"
    borrowed = frozenset(
        {
            "member",
            "member id",
            "member no",
            "member number",
            "member nr",
            "member num",
            "membership number",
            "membership no",
            "membership id",
            "subscriber id",
            "subscriber no",
            "subscriber number",
            "mitgliedsnummer",
            "mitglieds nr",
            "mitgliedsnr",
            "numéro d'adhérent",
            "numéro adhérent",
            "numéro membre",
            "policy number",
            "policy no",
        }
    )


class MedicalRecord(SubjectRecognizer):
    """A patient's number in a hospital or practice; a case's or file's number where a patient is spoken
    of."""
