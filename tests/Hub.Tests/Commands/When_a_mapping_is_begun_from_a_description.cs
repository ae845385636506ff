using System.Text;
using System.Text.RegularExpressions;
using Allentown311.Connectors.Sql;
using Allentown311.Hub.Commands.NewMapping;
using Allentown311.Hub.Commands.NewMapping.From;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Commands;

[TestClass]
public sealed partial class When_a_mapping_is_begun_from_a_description
{
    private const string Zone = "America/New_York";
    private static readonly ChosenCalls ByName = new(null, null, null);

    private const string OpenApi = """
        openapi: 3.1.0
        info: { title: Trees, version: "1" }
        servers: [ { url: "https://trees.example/api/" } ]
        components:
          securitySchemes: { key: { type: apiKey, in: header, name: X-Tree-Key } }
          schemas:
            Order:
              type: object
              required: [externalRef]
              properties:
                externalRef: { type: string, maxLength: 40 }
                kind: { type: string, enum: [DOWN, TRIM] }
                where: { type: object, properties: { street: { type: string, maxLength: 60 }, lat: { type: number } } }
                urgency: { type: integer }
                reportedAt: { type: string, format: date-time }
            Row: { type: object, properties: {
              id: { type: string }, externalRef: { type: string }, status: { type: string }, updatedAt: { type: string } } }
        paths:
          /orders:
            post:
              operationId: createOrder
              requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } }
              responses: { "201": { description: ok, content: { application/json: { schema: {
                type: object, properties: { id: { type: string } } } } } } }
            get:
              parameters: [ { in: query, name: externalRef, schema: { type: string } } ]
              responses: { "200": { description: ok, content: { application/json: { schema: {
                type: object, properties: { items: { type: array, items: { $ref: "#/components/schemas/Row" } } } } } } } }
          /changes:
            get:
              parameters: [ { in: query, name: since, schema: { type: string } } ]
              responses: { "200": { description: ok, content: { application/json: { schema: {
                type: array, items: { $ref: "#/components/schemas/Row" } } } } } }
        """;

    [TestMethod]
    public void An_interface_gives_paths_body_and_what_is_read()
    {
        var sections = OpenApiDraft.Sections(OpenApiService.Read(OpenApi, "trees.yaml"), ByName, "TREES", Zone);

        sections["connection"].ShouldContain("url: \"${TREES_URL:-https://trees.example/api}\"");
        sections["connection"].ShouldContain("header: \"X-Tree-Key\"");
        sections["submit"].ShouldContain("  path: \"/orders\"\n");
        sections["submit"].ShouldContain("""    externalRef: "{{ref}}" """.TrimEnd());
        sections["submit"].ShouldContain("""      street: '{{truncate (default ticket.address "no address given") 60}}'""");
        sections["submit"].ShouldContain("""reportedAt: '{{date ticket.requested "yyyy-MM-ddTHH:mm:ssZ" "UTC"}}'""");
        sections["submit"].ShouldContain("urgency: \"TODO: urgency: integer (not required: take it out if it is not needed)\"");
        sections["submit"].ShouldContain("read: { id: \"$.id\" }");
        sections["find"].ShouldContain("""query: { "externalRef": "{{ref}}" }""");
        sections["find"].ShouldContain("id: \"$.items[0].id\", ref: \"$.items[0].externalRef\"");
        sections["poll"].ShouldContain("rows: \"$[*]\"");
        sections["poll"].ShouldContain("status: \"status\", changed: \"updatedAt\"");
        Filled("rest", sections).ShouldBeEmpty();
    }

    [TestMethod]
    public void A_wsdl_gives_actions_namespaces_bodies_and_what_is_read()
    {
        var wsdl = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "streets.wsdl"));
        var service = WsdlService.Read(new StringReader(wsdl), new Uri("file:///streets.wsdl"));

        var sections = WsdlDraft.Sections(service, ByName, "STREETS", Zone);

        sections["submit"].ShouldContain("action: \"urn:allentown:streets/CreateWorkOrder\"");
        sections["submit"].ShouldContain("<w:ClientRef>{{ref}}</w:ClientRef>");
        sections["submit"].ShouldContain("<w:Priority>TODO: Priority: string (not required: take it out if it is not needed)</w:Priority>");
        sections["submit"].ShouldContain("read: { id: \"//w:WorkOrderNumber\" }");
        sections["find"].ShouldContain("absent: \"//w:FindByClientRefResponse[not(//w:WorkOrderNumber)]\"");
        sections["poll"].ShouldContain("rows: \"//w:Change\"");
        sections["poll"].ShouldContain("changed: \"w:Stamp\", note: \"w:Comment\"");
        Filled("soap", sections).ShouldBeEmpty();
    }

    [TestMethod]
    public void An_operation_that_is_not_there_is_refused_with_those_that_are()
    {
        var service = OpenApiService.Read(OpenApi, "trees.yaml");

        var refusal = Should.Throw<DraftSourceException>(
            () => OpenApiDraft.Sections(service, ByName with { Find = "GET /order" }, "T", Zone));

        refusal.Message.ShouldBe("The interface has no call GET /order; it has: POST /orders, GET /orders, GET /changes.");
    }

    [TestMethod]
    [DataRow("<html/>")]
    [DataRow("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>")]
    [DataRow("no xml")]
    public void What_is_no_wsdl_is_refused(string text)
    {
        Should.Throw<DraftSourceException>(() => WsdlService.Read(new StringReader(text), new Uri("file:///x.wsdl")))
            .Message.ShouldStartWith("file:///x.wsdl cannot be read as a WSDL: ");
    }

    [TestMethod]
    public void A_schema_at_another_place_is_not_fetched()
    {
        const string Wsdl = """
            <w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://www.w3.org/2001/XMLSchema">
              <w:types><s:schema targetNamespace="urn:x"><s:import namespace="urn:y" schemaLocation="http://elsewhere.test/y.xsd"/>
                <s:include schemaLocation="http://elsewhere.test/x.xsd"/></s:schema></w:types>
            </w:definitions>
            """;

        Should.Throw<DraftSourceException>(() => WsdlService.Read(new StringReader(Wsdl), new Uri("http://works.test/x?wsdl")));
    }

    [TestMethod]
    public void Files_give_encoding_delimiter_columns_and_dates()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var orders = Encoding.GetEncoding(1252).GetBytes("Ref;Type;Street;Notes;Opened\nA1;POT;Café 5;\"x; y\";03/14/2026 02:05 PM\n");
        var statuses = Encoding.UTF8.GetBytes("Ref;CaseNo;Status;Changed;Remarks\nA1;7;OPEN;2026-03-14 10:00:00;ok\n");

        var sections = CsvDraft.Sections(CsvSample.Read(orders, "o.csv"), CsvSample.Read(statuses, "s.csv"), "ANIMALS", Zone);

        sections["connection"].ShouldContain("encoding: windows-1252\n  in_encoding: utf-8\n  delimiter: \";\"");
        sections["submit"].ShouldContain("""    Opened: '{{date ticket.requested "MM/dd/yyyy hh:mm tt" "America/New_York"}}'""");
        sections["poll"].ShouldContain("changed: { format: \"yyyy-MM-dd HH:mm:ss\", timezone: America/New_York }");
        sections["poll"].ShouldContain("id: \"CaseNo\"");
        Filled("csv", sections).ShouldBeEmpty();
    }

    [TestMethod]
    public void A_day_that_may_be_a_month_is_not_guessed()
    {
        CsvSample.Read("Ref,At\nA,03/04/2026\n"u8.ToArray(), "x.csv").DateFormats.ShouldBeEmpty();
        CsvSample.Read("Ref,At\nA,03/14/2026\n"u8.ToArray(), "x.csv").DateFormats["At"].ShouldBe("MM/dd/yyyy");
    }

    [TestMethod]
    [DataRow(DatabaseKind.Postgres, "ON CONFLICT (client_ref) DO NOTHING", "LIMIT 500")]
    [DataRow(DatabaseKind.SqlServer, "VALUES (@client_ref, @kind, @site, @crew)\n", "SELECT TOP (500) ")]
    public void A_table_gives_statements_and_parameters(DatabaseKind database, string insert, string poll)
    {
        List<SqlField> columns =
        [
            new("id", "integer", null, false), new("client_ref", "varchar", 40, true), new("kind", "varchar", 10, true),
            new("site", "varchar", 30, false), new("crew", "integer", null, true), new("status", "varchar", 10, false),
            new("changed_at", "timestamp", null, false),
        ];

        var sections = SqlDraft.OfTable(database, "works.request", columns, "WORKS", Zone);

        sections["submit"].ShouldContain("INSERT INTO works.request (client_ref, kind, site, crew)");
        sections["submit"].ShouldContain(insert);
        sections["submit"].ShouldContain("crew: \"TODO: crew: integer\"");
        sections["submit"].ShouldContain("SELECT id FROM works.request WHERE client_ref = @ref");
        sections["poll"].ShouldContain(poll);
        Filled("sql", sections).ShouldBeEmpty();
    }

    // What is left to write is written, as a person would; then the file must be sound.
    private static IReadOnlyList<Fault> Filled(string connector, Dictionary<string, string> sections)
    {
        var text = DraftText.Replace(MappingDraft.Write("works", connector, [("pothole", "Pothole")]), sections);
        var n = 0;
        text = Example().Replace(text, "\"$1\"");
        text = Word().Replace(text, _ => $"\"W{++n}\"");
        text = LineOfWords().Replace(text, "");
        text = Element().Replace(text, ">9<");
        var faults = new Faults();
        MappingLoader.LoadText(
            "mappings/works.yaml", text, faults, name => name switch
            {
                _ when name.EndsWith("_URL", StringComparison.Ordinal) => "https://works.test",
                _ when name.EndsWith("_DB", StringComparison.Ordinal) =>
                    text.Contains("sqlserver", StringComparison.Ordinal) && !text.Contains("# or sqlserver", StringComparison.Ordinal)
                        ? "Server=works.test;User Id=hub;Password=secret"
                        : "Host=works.test;Username=hub;Password=secret;SSL Mode=VerifyFull",
                _ => "/srv/works",
            });
        return faults.All;
    }

    [GeneratedRegex("\"TODO: [^\"]*, such as ([^\"]*)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();

    [GeneratedRegex("\"TODO: [^\"]*\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex("^ +TODO: .*\n", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LineOfWords();

    [GeneratedRegex(">TODO: [^<]*<", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Element();
}
