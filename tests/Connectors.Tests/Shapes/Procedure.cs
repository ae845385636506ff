namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>The procedure and the view of the file's head, over a table that the hub cannot see.</summary>
internal sealed class Procedure : Postgres
{
    public override bool DropsDoubles => true;

    protected override string Table => "requests";

    protected override string Create => """
        CREATE TABLE requests (request_no text NOT NULL, ref text NOT NULL, kind text NOT NULL, details text NOT NULL,
          state text NOT NULL DEFAULT 'NEW', remarks text, changed_at timestamptz NOT NULL DEFAULT '2026-07-04T11:00:00Z',
          seq bigint GENERATED ALWAYS AS IDENTITY);
        CREATE TABLE refusals (message text);
        CREATE VIEW v_requests AS SELECT request_no, ref, state, changed_at, remarks, seq FROM requests;
        CREATE PROCEDURE file_request(given_ref text, given_kind text, given_details text, given_reported timestamptz,
          INOUT request_no text, INOUT result integer, INOUT message text)
        LANGUAGE plpgsql AS $$ BEGIN
          SELECT r.message INTO message FROM refusals r;
          IF FOUND THEN result := 40; RETURN; END IF;
          SELECT r.request_no INTO request_no FROM requests r WHERE r.ref = given_ref;
          IF FOUND THEN result := 1; message := 'known'; RETURN; END IF;
          request_no := 'R-' || (SELECT count(*) + 1 FROM requests);
          INSERT INTO requests (request_no, ref, kind, details) VALUES (request_no, given_ref, given_kind, given_details);
          result := 0;
        END $$
        """;

    public static Task<Shape> StartAsync() => new Procedure().StartAsync("postgres-procedure.yaml");

    public override void Refuse(string message) => Run($"INSERT INTO refusals VALUES ('{message}')");
}

[TestClass]
public sealed class A_stored_procedure_is_a_department : ShapeContract
{
    protected override Task<Shape> StartAsync() => Procedure.StartAsync();
}
