"""The sign-in form."""

from django.contrib.admin.forms import AdminAuthenticationForm

PREVIOUS_SIGN_IN = "previous_sign_in"


class SignInForm(AdminAuthenticationForm):
    """Django's, which also remembers for the session when the person signed in before."""

    def clean(self):
        """Check name and password; the sign-in that follows moves `last_login` on."""
        data = super().clean()
        if (user := self.get_user()) is not None:
            before = user.last_login
            self.request.session[PREVIOUS_SIGN_IN] = before.isoformat() if before else ""
        return data
