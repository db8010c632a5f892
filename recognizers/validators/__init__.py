"""Check digits and other tests of values, shared by all recognizers; one module a country or subject.

Each is a function of the value as it stands in the text (separators included) that tells whether it is a
valid one. python-stdnum does the work where it knows the number; the rest names its source. Rules name a
validator by its function's name.
"""

from __future__ import annotations

from collections.abc import Callable

from recognizers.errors import RulesError
from recognizers.passwords import is_password
from recognizers.validators.credentials import json_web_token, random_token
from recognizers.validators.dates import birth_date
from recognizers.validators.digits import luhn
from recognizers.validators.finance import aba_routing, iban, payment_card
from recognizers.validators.gb import uk_nhs, uk_nino
from recognizers.validators.references import device_identifier, imei, personnel_number, reference
from recognizers.validators.us import us_itin, us_ssn

Validator = Callable[[str], bool]

VALIDATORS: dict[str, Validator] = {
    function.__name__: function
    for function in (
        aba_routing,
        birth_date,
        device_identifier,
        iban,
        imei,
        is_password,
        json_web_token,
        luhn,
        payment_card,
        personnel_number,
        random_token,
        reference,
        uk_nhs,
        uk_nino,
        us_itin,
        us_ssn,
    )
}


def by_name(name: str) -> Validator:
    """The validator of this name. Raises ``RulesError``."""
    found = VALIDATORS.get(name)
    if found is None:
        raise RulesError(f"no validator is named {name}; there are: {', '.join(sorted(VALIDATORS))}")
    return found
