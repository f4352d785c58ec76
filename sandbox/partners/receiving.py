"""A partner that is a provider itself: it is brought a reference, and fetches the signed application."""

from sandbox import clock
from sandbox.partners.desk import Desk, Received, digest_of
from sandbox.partners.form import Form, FormError, accept
from sandbox.partners.provider import Provider, ProviderError
from sandbox.partners.tokens import check_application
from sandbox.party.flow import Deed, FlowError
from sandbox.party.tokens import TokenError


def receive(provider: Provider, form: Form, desk: Desk, reference: str) -> Received:
    """Fetch an application and fill in the form. Raises `FlowError`.

    What was signed is taken once: whoever brings the same reference again brings nothing new.
    """
    started = clock.milliseconds()
    try:
        answer = provider.fetch(reference).expect(200)
        claims = check_application(provider, answer.body.decode("ascii", "replace"), clock.now())
        if not desk.first_time(claims["jti"]):
            raise FlowError(error="jti", description="this application came before")
        filled = accept(form, claims["form"])
    except ProviderError as error:
        raise FlowError(error="provider", description=str(error)) from None
    except TokenError as error:
        raise FlowError(error="token", description=str(error)) from None
    except FormError as error:
        raise FlowError(error="form", description=str(error)) from None
    deeds = (
        Deed("The browser brought a reference that says nothing", "application_uri", 0.0),
        Deed("The application was fetched from server to server", "private_key_jwt", 0.0),
        Deed(
            "Signature, audience, time and number were checked",
            "application+jwt, aud, exp, jti",
            round(clock.milliseconds() - started, 1),
        ),
    )
    return Received(
        filled=filled,
        key=reference,
        digest=digest_of(answer.body),
        sub=claims["sub"],
        at=clock.now(),
        deeds=deeds,
        receipt=str(claims.get("receipt_id", "")),
    )
