using System.Text;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Faults;

/// <summary>
/// The hub never treats such an answer as "sent". It looks up an order that may have arrived, and parks one that cannot be looked up.
/// </summary>
[TestClass]
public class When_a_department_answers_nonsense
{
    private const string EnvelopeStart = """<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><R>""";

    private static readonly Dictionary<string, Reply> Nonsense = new(StringComparer.Ordinal)
    {
        ["a login page"] = Reply.LoginPage,
        ["half an envelope"] = new(200, "text/xml", Encoding.UTF8.GetBytes($"{EnvelopeStart}<N>D-1</N></R></e:Bo")),
        ["half an object"] = new(201, "application/json", """{"id":"D-1","stat"""u8.ToArray()),
        ["a wrong encoding"] = new(201, "application/json; charset=utf-8", Encoding.Latin1.GetBytes("""{"id":"D-1","street":"Peña"}""")),
        ["an envelope in a wrong encoding"] = new(200, "text/xml; charset=utf-8", Encoding.Latin1.GetBytes(
            $"{EnvelopeStart}<N>D-1</N><S>Peña</S></R></e:Body></e:Envelope>")),
        ["nothing at all"] = new(200, "text/plain", []),
    };

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("soap", "a login page")]
    [DataRow("soap", "half an envelope")]
    [DataRow("soap", "an envelope in a wrong encoding")]
    [DataRow("rest", "half an object")]
    [DataRow("rest", "a wrong encoding")]
    [DataRow("rest", "nothing at all")]
    public async Task The_hub_finds_the_record_that_the_department_made_and_sends_no_second_order(string kind, string answer)
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.AfterRecord = Nonsense[answer];
        var mapping = kind == "soap" ? SmallCity.Soap(department.Url) : SmallCity.Rest(department.Url);
        using var town = await SmallTown.StartAsync(_ => mapping, Ct);

        var number = await town.PostOneAsync(Ct);

        var order = await town.OrderAsync(o => o.State == "received", Ct);
        order.ExternalId.ShouldBe("D-1");
        department.Records.ShouldBe([order.Reference]);
        (await town.Hub.Api.TicketAsync(number, Ct)).Steps.ShouldContain("in_doubt");
    }

    [TestMethod]
    [DataRow("soap")]
    [DataRow("rest")]
    public async Task An_order_that_was_answered_with_a_login_page_is_sent_once_the_system_lets_the_hub_in(string kind)
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.FixedReply = Reply.LoginPage;
        var mapping = kind == "soap" ? SmallCity.Soap(department.Url) : SmallCity.Rest(department.Url);
        using var town = await SmallTown.StartAsync(_ => mapping, Ct);

        var number = await town.PostOneAsync(Ct);
        await town.OrderAsync(o => o.State == "in_doubt", Ct);
        department.Records.ShouldBeEmpty();
        department.FixedReply = null;

        var order = await town.OrderAsync(o => o.State == "received", Ct);
        department.Records.ShouldBe([order.Reference]);
        (await town.Hub.Api.TicketAsync(number, Ct)).Steps.ShouldBeSubsetOf(["received", "routed", "in_doubt", "absent", "sent"]);
    }

    [TestMethod]
    public async Task A_system_that_cannot_be_asked_gets_no_second_order_and_the_parked_item_says_what_to_look_for()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.AfterRecord = Reply.LoginPage;
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url, canFind: false), Ct);

        await town.PostOneAsync(Ct);

        var parked = await town.ParkedAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "parked", Ct);
        parked.Reason.ShouldContain(order.Reference);
        department.Records.ShouldBe([order.Reference]);
    }
}
