"""What people write: tickets, mails, conversations, curricula vitae."""

from __future__ import annotations

from benchmarks.accuracy.dealing import Dealer
from benchmarks.accuracy.fillers import filler
from benchmarks.accuracy.marking import CLOSE, mark, opened, optional

_SENTENCES = 9
_TURNS = 8


def _signature(dealer: Dealer, language: str) -> str:
    """Closing, name, title, firm, ways to reach the person."""
    prose, person, chance = dealer.prose[language], dealer.values.person, dealer.chance
    lines = [dealer.choice(prose["closings"]), mark("PERSON", person.name)]
    lines += [mark("JOB_TITLE", dealer.choice(prose["titles"])), mark("COMPANY", dealer.values.company())]
    lines.append(f"{dealer.choice(prose['telephone'])} {mark('PHONE_NUMBER', person.phone)}")
    if chance.random() < 0.7:
        lines.append(mark("EMAIL_ADDRESS", person.email))
    if chance.random() < 0.4:
        lines.append(mark("POSTAL_ADDRESS", person.address))
    return opened("SIGNATURE_BLOCK") + "\n".join(lines) + CLOSE


def _body(dealer: Dealer, language: str) -> str:
    paragraphs = [dealer.fill(dealer.choice(dealer.prose[language]["openings"]), language), ""]
    sentences = dealer.sentences(language, _SENTENCES)
    paragraphs += [" ".join(sentences[at : at + 3]) + "\n" for at in range(0, len(sentences), 3)]
    return optional("\n".join([*paragraphs, _signature(dealer, language)]) + "\n", "MESSAGE_CONTENT")


def ticket(dealer: Dealer, language: str) -> str:
    """A support ticket with a signature."""
    head = [
        f"Ticket #{dealer.chance.randint(1000, 99999)}",
        f"Subject: {dealer.choice(dealer.prose[language]['subjects'])}",
        "Priority: 3 - normal",
        f"Created: {filler('log_time', dealer.chance)}",
        "",
    ]
    return "\n".join(head) + "\n" + _body(dealer, language)


def mail(dealer: Dealer, language: str) -> str:
    """A mail with its headers."""
    person, chance = dealer.values.person, dealer.chance
    head = [
        f"Received: from mx (mail.example.net [{mark('IP_ADDRESS', dealer.values.ip_address())}])",
        f"From: {mark('PERSON', person.name)} <{mark('EMAIL_ADDRESS', person.email)}>",
        f"To: Support <{optional('support@ticketsafe.example')}>",
        f"Subject: {dealer.choice(dealer.prose[language]['subjects'])}",
        f"Date: Wed, {chance.randint(1, 28)} Jan 2026 {filler('clock', chance)} +0100",
        f"Message-ID: {optional('<' + filler('hex16', chance) + '@mail.example.net>')}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
    ]
    return "\n".join(head) + "\n" + _body(dealer, language)


def transcript(dealer: Dealer, language: str) -> str:
    """A conversation with times; the caller by name or not."""
    prose, person, chance = dealer.prose[language], dealer.values.person, dealer.chance
    named = chance.random() < 0.5
    agent = dealer.choice(prose["agent"])
    said = dealer.sentences(language, 3)
    lines = []
    for number in range(_TURNS):
        speaker, text = agent, dealer.choice(prose["turns"])
        if number % 2:
            speaker = (
                mark("PERSON", person.given if number > 1 else person.name) if named else prose["customer"]
            )
            text = said[number // 4 * 2] if number % 4 == 1 else dealer.choice(prose["replies"])
        lines.append(f"[00:{number:02}:{chance.randint(10, 59)}] {speaker}: {text}")
    return opened("CALL_RECORDING_TRANSCRIPT|MESSAGE_CONTENT") + "\n".join(lines) + CLOSE + "\n"


def cv(dealer: Dealer, language: str) -> str:
    """A curriculum vitae."""
    person, words = dealer.values.person, dealer.prose[language]["cv"]

    def job() -> str:
        return f"{dealer.value('JOB_TITLE', language)}, {mark('COMPANY', dealer.values.company())}"

    lines = [
        words["title"],
        "",
        mark("PERSON", person.name),
        mark("POSTAL_ADDRESS", person.address),
        mark("EMAIL_ADDRESS", person.email),
        f"{words['birth']}: {mark('DATE_OF_BIRTH', dealer.values.date())}",
        "",
        words["work"],
        f"2018 - 2025  {job()}",
        f"2014 - 2018  {job()}",
        "",
        words["education"],
        f"2011 - 2014  {dealer.value('DEGREE', language)}, {dealer.value('SCHOOL_ATTENDED', language)}",
        "",
        words["skills"],
        words["skilled"],
        "",
    ]
    return opened("CV_OR_REFERENCE") + "\n".join(lines) + CLOSE + "\n"
