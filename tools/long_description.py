"""Puts the address of the repository into the links of the long description."""


def dynamic_metadata(settings, project):
    readme, address = project["readme"], project["urls"]["Repository"]
    return {"readme": {**readme, "text": readme["text"].replace("REPOSITORY/", f"{address}/")}}
