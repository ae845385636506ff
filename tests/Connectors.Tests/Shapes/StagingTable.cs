namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>The staging table of the file's head. A trigger of the department's own refuses rows.</summary>
internal sealed class StagingTable : Postgres
{
    public override bool GivesNumberLater => true;

    protected override string Table => "hub_orders";

    protected override string Create => """
        CREATE TABLE hub_orders (ref text PRIMARY KEY, kind text NOT NULL, details text NOT NULL, address text, lat double precision,
          long double precision, reported_at timestamptz NOT NULL, request_no text, state text NOT NULL DEFAULT 'STAGED', remarks text,
          changed_at timestamptz NOT NULL DEFAULT '2026-07-04T11:00:00Z', seq bigint GENERATED ALWAYS AS IDENTITY)
        """;

    public static Task<Shape> StartAsync() => new StagingTable().StartAsync("postgres-staging-table.yaml");

    public override void Refuse(string message) => Run($"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{message}'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON hub_orders FOR EACH ROW EXECUTE FUNCTION refuse()
        """);
}

[TestClass]
public sealed class A_staging_table_is_a_department : ShapeContract
{
    protected override Task<Shape> StartAsync() => StagingTable.StartAsync();
}
