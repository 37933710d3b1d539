"""A person's choice of written language, what was not understood, and what people thought of the answers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("spraak", sa.String(20), nullable=True))
        person.create_check_constraint(op.f("ck_person_spraak"), "spraak IN ('nb', 'nn')")
    op.create_table(
        "ubesvart",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organisasjon_id", sa.String(36), nullable=False),
        sa.Column("dag", sa.Date(), nullable=False),
        sa.Column("tekst", sa.String(2000), nullable=False),
        sa.Column("tema", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(["organisasjon_id"], ["organisasjon.id"], name="fk_ubesvart_organisasjon_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ubesvart"),
    )
    op.create_index("ix_ubesvart_organisasjon_id_dag", "ubesvart", ["organisasjon_id", "dag"])
    op.create_table(
        "tilbakemelding",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organisasjon_id", sa.String(36), nullable=False),
        sa.Column("dag", sa.Date(), nullable=False),
        sa.Column("svar_id", sa.String(100), nullable=False),
        sa.Column("nyttig", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisasjon_id"], ["organisasjon.id"], name="fk_tilbakemelding_organisasjon_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tilbakemelding"),
    )
    op.create_index("ix_tilbakemelding_organisasjon_id_dag", "tilbakemelding", ["organisasjon_id", "dag"])


def downgrade() -> None:
    op.drop_table("tilbakemelding")
    op.drop_table("ubesvart")
    with op.batch_alter_table("person") as person:
        person.drop_constraint(op.f("ck_person_spraak"), type_="check")
        person.drop_column("spraak")
