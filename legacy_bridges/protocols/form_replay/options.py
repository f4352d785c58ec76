"""What a manifest says under `form_replay`: the whole of a sign-in form as data."""

import re
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

LOGIN: Final = "$login"
SECRET: Final = "$secret"


class Part(BaseModel):
    """A part of the block: values that do not change, no key beyond those named."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)


def _selector(value: str) -> str:
    try:
        LexborHTMLParser("<p>").css_first(value)
    except SelectolaxError:
        msg = f"{value!r} is not a CSS selector"
        raise ValueError(msg) from None
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error:
        msg = f"{value!r} is not a regular expression"
        raise ValueError(msg) from None
    return value


def _local(value: str) -> str:
    if not re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", value) or "#" in value:
        msg = "must be a path on the service, such as /login.php"
        raise ValueError(msg)
    return value


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or value != f"{parts.scheme}://{parts.netloc}"
    ):
        msg = "must be an origin, such as http://old.example, nothing after the host"
        raise ValueError(msg)
    return value


Css = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_selector)]
Pattern = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_pattern)]
Path = Annotated[str, Field(max_length=500), AfterValidator(_local)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:\[\]-]{1,64}$")]

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
Element = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class Mark(Part):
    """By what one knows an answer: everything that is named must hold."""

    css: Css | None = None
    """An element on the page."""
    text: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """Words on the page, or in the element."""
    path: Pattern | None = None
    """Found in path and query of the page that one ends at."""
    header: dict[Name, Pattern] = {}
    """Found in a header of an answer on the way."""
    json_key: Key | None = Field(default=None, alias="json")
    """A key, dots between; its value counts unless it is null, false, zero or empty."""
    xml: Element | None = None
    """An element with text in it."""
    equals: str | None = None
    """What the key or the element must hold."""

    @model_validator(mode="after")
    def _says_something(self) -> "Mark":
        signs = (self.css, self.text, self.path, self.header, self.json_key, self.xml)
        if not any(signs):
            msg = "must name css, text, path, header, json or xml"
            raise ValueError(msg)
        if self.equals is not None and not (self.json_key or self.xml):
            msg = "equals goes with json or xml"
            raise ValueError(msg)
        return self


class Captcha(Mark):
    """How a question for a person looks, and where its answer goes."""

    name: Name | None = None
    """The field for the answer; without it, nobody can answer on our page."""
    picture: Path | None = None
    """Where the picture lies, if the page does not show it."""
    picture_css: Css | None = None
    """The `img` on the page."""


class SessionOk(Part):
    """What stands on each page of somebody who is signed in."""

    css: Css
    when: Literal["text/html"] = "text/html"
    unless: Pattern | None = None
    """Paths of pages that never show it."""


class LoginPage(Part):
    """By what one knows that the service asks to sign in again."""

    path: Pattern | None = None
    """Found in the address that it redirects to."""
    css: Css | None = None
    """Stands on the page; where it is not said, the form itself."""


class Token(Part):
    """A value against forged requests that stands in a page's script instead of a link or a form."""

    name: Name
    """The parameter that carries it."""
    pattern: Pattern
    """Found on the page; its first group is the value."""

    @model_validator(mode="after")
    def _has_a_group(self) -> "Token":
        if re.compile(self.pattern).groups != 1:
            msg = "pattern must have one group, which is the value"
            raise ValueError(msg)
        return self


class Leaving(Part):
    """How one signs out there."""

    link_css: Css | None = None
    """The link on a page, with the token that guards it."""
    form_css: Css | None = None
    """The form on a page, with the token that guards it."""
    page: Path | None = None
    """The page that shows the link or the form; the landing page, if not said."""
    path: Path | None = None
    """Where neither shows the way: the address alone."""
    token: Token | None = None
    """What goes with `path`, if the service wants to see it."""
    method: Literal["GET", "POST"] = "GET"
    done: Mark | None = None
    """The proof; where it is not said, the service is asked once more and must not know us."""
    pressed: Pattern | None = None
    """Paths by which the person signs out there by themselves."""

    @model_validator(mode="after")
    def _one_way(self) -> "Leaving":
        if sum(way is not None for way in (self.link_css, self.form_css, self.path)) > 1:
            msg = "must name one of link_css, form_css and path"
            raise ValueError(msg)
        if self.token and not self.path:
            msg = "token goes with path"
            raise ValueError(msg)
        return self


class Carry(Part):
    """A session known by a value instead of a cookie: taken from one answer, sent with each request."""

    json_key: Key | None = Field(default=None, alias="json")
    xml: Element | None = None
    query: Name | None = None
    form: Name | None = None
    """In the body of a form that is posted; in the query of everything else."""
    header: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")] | None = None

    @model_validator(mode="after")
    def _from_and_to(self) -> "Carry":
        if (self.json_key is None) == (self.xml is None):
            msg = "must name json or xml, where the value comes from"
            raise ValueError(msg)
        if sum(way is not None for way in (self.query, self.form, self.header)) != 1:
            msg = "must name one of query, form and header, where the value goes"
            raise ValueError(msg)
        return self


class FormReplayOptions(Part):
    """What a manifest may say under `form_replay`."""

    kind: Literal["form", "json", "xml"] = "form"
    """Where the fields go and what answers: a form of a page, or an address that answers JSON or XML."""
    start: Path | None = None
    """The page with the form; asked first for its cookies where there is no form."""
    form: Css | None = None
    post: Path | None = None
    """Where the fields go if there is no form."""
    body: Literal["form", "json"] = "form"
    """How the fields are written."""
    fill: Annotated[dict[Name, str], Field(min_length=1)]
    """Field to `$login`, `$secret` or words that go in as they are."""
    submit: dict[Name, str] = {}
    """The button that one presses, if the service looks at it."""
    ok: Mark
    """Proof that the service let us in."""
    fail: Mark | None = None
    locked: Mark | None = None
    captcha: Captcha | None = None
    session_ok: SessionOk | None = None
    stale: Mark | None = None
    """Proof that the session is over, for services that answer something else than pages."""
    login_page: LoginPage = LoginPage()
    logout: Leaving = Leaving()
    carry: Carry | None = None
    host_header: Literal["upstream", "public"] = "upstream"
    base_urls: tuple[Annotated[str, AfterValidator(_origin)], ...] = ()
    """Origins that the service writes into its pages, to be replaced by its own host's."""

    @model_validator(mode="after")
    def _holds_together(self) -> "FormReplayOptions":
        if self.kind == "form" and not (self.start and self.form):
            msg = "kind: form needs start and form"
            raise ValueError(msg)
        if self.kind != "form" and not self.post:
            msg = f"kind: {self.kind} needs post"
            raise ValueError(msg)
        if list(self.fill.values()).count(SECRET) != 1 or list(self.fill.values()).count(LOGIN) > 1:
            msg = "fill must hold $secret once, and $login once at most"
            raise ValueError(msg)
        return self
