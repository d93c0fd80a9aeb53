"""``/graphql``: the part of the REST contract that MLflow's web UI asks for as GraphQL.

``schema.graphql`` is the interface, ``fields`` says which operation each field is, ``limits`` what a query may be,
``execution`` carries it out.
"""
