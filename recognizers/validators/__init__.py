"""Check digits and other tests of values, shared by all recognizers; one module a country or subject.

Each is a function of the value as it stands in the text (separators included) that tells whether it is a
valid one. python-stdnum does the work where it knows the number; the rest names its source. Rules name a
validator by its function's name.
"""

from __future__ import annotations

from collections.abc import Callable

from recognizers.errors import RulesError
from recognizers.passwords import is_password
from recognizers.validators.at import at_svnr
from recognizers.validators.au import au_abn, au_medicare, au_tfn
from recognizers.validators.ch import ch_ahv
from recognizers.validators.commerce import order_reference, property_reference
from recognizers.validators.credentials import json_web_token, no_filler, random_token
from recognizers.validators.crypto import crypto_address
from recognizers.validators.dates import birth_date
from recognizers.validators.de import (
    de_identity_document,
    de_identity_document_checked,
    de_identity_document_with_check_digit,
    de_rvnr,
    de_steuer_id,
    de_steuernummer,
)
from recognizers.validators.digits import luhn
from recognizers.validators.finance import aba_routing, bic, card_track, iban, payment_card
from recognizers.validators.gb import uk_driving_licence, uk_nhs, uk_nino, uk_utr
from recognizers.validators.health import de_kvnr
from recognizers.validators.ie import ie_ppsn
from recognizers.validators.other_countries import (
    be_nn,
    br_cpf,
    ca_sin,
    dk_cpr,
    es_dni,
    es_nie,
    fi_hetu,
    fr_nir,
    fr_tax_number,
    in_aadhaar,
    in_pan,
    it_codice_fiscale,
    jp_my_number,
    kr_rrn,
    national_id_abroad,
    nl_bsn,
    no_fodselsnummer,
    pl_pesel,
    se_personnummer,
    telling_national_id,
    za_id,
)
from recognizers.validators.professions import license_number, us_dea, us_npi
from recognizers.validators.references import device_identifier, imei, personnel_number, reference
from recognizers.validators.sg import sg_nric_fin
from recognizers.validators.us import us_ein, us_itin, us_mbi, us_ssn
from recognizers.validators.vehicles import (
    license_plate,
    sg_plate,
    vehicle_identification,
    vin,
    vin_of_known_maker,
)

Validator = Callable[[str], bool]

VALIDATORS: dict[str, Validator] = {
    function.__name__: function
    for function in (
        aba_routing,
        bic,
        card_track,
        crypto_address,
        de_kvnr,
        birth_date,
        device_identifier,
        iban,
        ie_ppsn,
        imei,
        is_password,
        json_web_token,
        luhn,
        no_filler,
        payment_card,
        order_reference,
        personnel_number,
        property_reference,
        random_token,
        reference,
        license_number,
        license_plate,
        sg_plate,
        uk_driving_licence,
        uk_nhs,
        uk_nino,
        uk_utr,
        us_dea,
        us_ein,
        us_itin,
        us_mbi,
        us_npi,
        us_ssn,
        vehicle_identification,
        vin,
        vin_of_known_maker,
        at_svnr,
        au_abn,
        au_medicare,
        au_tfn,
        ch_ahv,
        de_identity_document,
        de_identity_document_checked,
        de_identity_document_with_check_digit,
        de_rvnr,
        de_steuer_id,
        de_steuernummer,
        sg_nric_fin,
        be_nn,
        br_cpf,
        ca_sin,
        dk_cpr,
        es_dni,
        es_nie,
        fi_hetu,
        fr_nir,
        fr_tax_number,
        in_aadhaar,
        in_pan,
        it_codice_fiscale,
        jp_my_number,
        kr_rrn,
        national_id_abroad,
        nl_bsn,
        no_fodselsnummer,
        pl_pesel,
        se_personnummer,
        za_id,
        telling_national_id,
    )
}


def by_name(name: str) -> Validator:
    """The validator of this name. Raises ``RulesError``."""
    found = VALIDATORS.get(name)
    if found is None:
        raise RulesError(f"no validator is named {name}; there are: {', '.join(sorted(VALIDATORS))}")
    return found
