"""Made-up values, one for each entity, with the key it stands under and a sentence or log text that holds
it."""

from __future__ import annotations

PLANTED: dict[str, tuple[str, str, str]] = {
    "PERSON": ("customerName", "Siobhan McAllister", "Dear Ms Siobhan McAllister, thank you"),
    "EMAIL_ADDRESS": (
        "email",
        "s.mcallister@clientco.example.ie",
        "mail from s.mcallister@clientco.example.ie bounced",
    ),
    "PHONE_NUMBER": ("tel_mob", "+353 86 123 4567", "call +353 86 123 4567 after noon"),
    "POSTAL_ADDRESS": (
        "billingAddress",
        "Flat 3, 22 Baker St, London NW1 6XE",
        "ship to Flat 3, 22 Baker St, London NW1 6XE",
    ),
    "IP_ADDRESS": ("clientIp", "198.51.100.27", "connection from 198.51.100.27 port 4411"),
    "MAC_ADDRESS": ("macAddress", "3C:22:FB:9A:10:4E", "device 3C:22:FB:9A:10:4E joined"),
    "USERNAME": ("login", "smcallister77", "login failed for user=smcallister77 again"),
    "ACCOUNT_NUMBER": ("custNo", "40088123", "Customer No: 40088123"),
    "UNIQUE_ID": ("deviceId", "6D92078A-8246-4BA4-AE5B-76104861E7DC", "IMEI 490154203237518"),
    "US_SSN": ("ssn", "536-90-4399", "SSN 536-90-4399 on file"),
    "US_ITIN": ("itin", "912-73-4567", "ITIN: 912-73-4567"),
    "US_DRIVER_LICENSE": ("driverLicense", "D1234567", "driver license number D1234567"),
    "US_PASSPORT": ("passportNumber", "512345678", "passport no 512345678"),
    "UK_NINO": ("nationalInsuranceNumber", "AB123456C", "NI number AB123456C"),
    "UK_NHS": ("nhsNumber", "943 476 5919", "NHS number 943 476 5919"),
    "CREDIT_CARD": ("cardNumber", "4111 1111 1111 1111", "card 4111 1111 1111 1111 was declined"),
    "IBAN_CODE": ("iban", "DE89 3704 0044 0532 0130 00", "IBAN DE89 3704 0044 0532 0130 00"),
    "BANK_ACCOUNT": ("bankAccountNumber", "000123456789", "bank account number 000123456789"),
    "DATE_OF_BIRTH": ("custDOB", "04/12/1987", "date of birth 04/12/1987"),
    "MEDICAL": ("diagnosis", "type 2 diabetes", "patient was prescribed metformin 500mg"),
    "COORDINATES": ("latlng", "51.507351,-0.127758", "at position 51.507351,-0.127758"),
    "PASSWORD": ("password", "Tr0ub4dor!3", "password=Tr0ub4dor!3"),
    "CREDENTIAL": (
        "apiToken",
        "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
        "using ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    ),
    "SEARCH_QUERY": ("searchQuery", "divorce lawyer zurich", "GET /search?q=divorce+lawyer+zurich HTTP/1.1"),
    "COOKIE": ("cookie", "JSESSIONID=8A7F3C2B1D; theme=dark", "Cookie: JSESSIONID=8A7F3C2B1D; theme=dark"),
    "JOB_TITLE": ("jobTitle", "Senior Actuary", "job title: Senior Actuary"),
    "EMPLOYEE_ID": ("employeeId", "E-20391", "employee number E-20391"),
    "STUDENT_ID": ("studentNumber", "S2024-8812", "student number S2024-8812"),
    "PROFILE_SCORE": ("churn_score", "0.87", "churn_score=0.87"),
    "ORDER_OR_INVOICE": ("invoiceNo", "INV-2024-0042", "invoice no INV-2024-0042"),
    "GENDER": ("gender", "female", "gender: female"),
    "BIOMETRIC_TEMPLATE": (
        "fingerprintTemplate",
        "Rk1SACAyMAAAAAEIAAABPAFiAMUAxQEAAAAoKQ",
        "fingerprint template: Rk1SACAyMAAAAAEIAAABPAFiAMUAxQEAAAAoKQ",
    ),
    "CALL_RECORDING_TRANSCRIPT": (
        "callRecording",
        "https://media.example.com/calls/2024-88.wav",
        "call recording: https://media.example.com/calls/2024-88.wav",
    ),
}
"""Entity to (key, value under that key, text)."""
