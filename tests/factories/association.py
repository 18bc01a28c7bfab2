import factory

from cms.association.models import Branch, Channel


class BranchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Branch

    key = factory.Sequence(lambda n: f"branch-{n:04d}")
    name = factory.Sequence(lambda n: {"ar": f"فرع {n:04d}", "en": f"Branch {n:04d}"})

    class Params:
        main = factory.Trait(is_main=True)


class ChannelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Channel

    key = factory.Sequence(lambda n: f"channel-{n:04d}")
    medium = "phone"
    name = {"ar": "الهاتف", "en": "Phone"}
