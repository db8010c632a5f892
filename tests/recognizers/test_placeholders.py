"""What stands for a value is nobody's data; what only looks a little like it is a value."""

from __future__ import annotations

import pytest

from recognizers.placeholders import is_placeholder


@pytest.mark.parametrize(
    "value",
    [
        "{{customer.firstName}}", "{{ name | upper }}", "{{#if x}}", "${x}", "$!{user.name}", "$user.email",
        "%{name}", "<% x %>", "<%= user.name %>", "<?= $x ?>", "{% x %}", "%s", "%1$s", "%@", "%(name)s",
        "{0}", "*|FNAME|*", "*|END:IF|*", "[[x]]", "[[${user.name}]]", "[%FNAME%]", "%%FNAME%%",
        "%recipient.email%", "«Name»", "<<Name>>", "##NAME##", "@@NAME@@", "||NAME||", "{!Contact.FirstName}",
        "@Model.Name", "[FirstName] [LastName]",
        "{{first}} {{last}}", "${a}-${b}", "<EMAIL_ADDRESS>", "n/a",
    ],
)  # fmt: skip
def test_a_variable_of_a_template_is_no_value(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value",
    ["hunter2", "{{name}}@example.com x", "pa%%ss", "*|x", "$5.00", "jane [x]", "%20secret", "[Secret1]"],
)
def test_what_only_begins_like_one_is_a_value(value: str) -> None:
    assert not is_placeholder(value)
