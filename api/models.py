"""Every table, so that migrations see the whole schema. A slice with tables adds its line here and a migration."""

from sqlmodel import SQLModel

import api.auth.models
import api.bodies.models
import api.certificates.models
import api.checkpoints.models
import api.documents.models
import api.events.models
import api.facts.models
import api.grants.models
import api.idempotency
import api.members.models
import api.notifications.models
import api.outbox.models
import api.replicas.models
import api.subjects.references  # noqa: F401

metadata = SQLModel.metadata
