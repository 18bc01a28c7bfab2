import factory

from cms.association.models import Branch, Channel


class BranchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Branch

    key = factory.Sequence(lambda n: f"branch-{n}")
    name = factory.Sequence(lambda n: {"ar": f"فرع {n}", "en": f"Branch {n}"})

    class Params:
        main = factory.Trait(is_main=True)


class ChannelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Channel

    key = factory.Sequence(lambda n: f"channel-{n}")
    medium = "phone"
    name = {"ar": "الهاتف", "en": "Phone"}
