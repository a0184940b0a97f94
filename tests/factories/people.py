"""Members of staff."""

import factory

from staff.domain.users import create_user
from staff.models import User

PASSWORD = "a-long-demo-password"


class UserFactory(factory.Factory):
    """A member of staff; `roles` is a sequence of role names."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n:02d}")
    display_name = factory.LazyAttribute(lambda user: user.username.title())
    password = PASSWORD
    roles = ()

    @classmethod
    def _create(cls, model_class, **kwargs):
        return create_user(**kwargs)
