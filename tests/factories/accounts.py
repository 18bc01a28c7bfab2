from typing import Any

from django.contrib.auth.models import Group

import factory

from cms.accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    """A member of staff: `UserFactory(role="officer", branch=branch)`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n:04d}")
    first_name = factory.Sequence(lambda n: f"موظف {n:04d}")
    last_name = "العامل"
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.test")

    class Params:
        absent = factory.Trait(absent_until=factory.Faker("future_date", end_date="+10d"))

    @factory.post_generation
    def role(self: User, create: bool, extracted: str | None, **_kwargs: Any) -> None:
        if create and extracted:
            self.groups.add(Group.objects.get_or_create(name=extracted)[0])

    @factory.post_generation
    def branch(self: User, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if create and extracted:
            extracted.staff.add(self)
