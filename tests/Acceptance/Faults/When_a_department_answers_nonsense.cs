using System.Text;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Faults;

/// <summary>Nothing of this is ever taken for "sent": what may have arrived is looked up, what cannot be looked up is parked.</summary>
[TestClass]
public class When_a_department_answers_nonsense
{
    private static readonly Dictionary<string, Reply> Nonsense = new(StringComparer.Ordinal)
    {
        ["a login page"] = Reply.LoginPage,
        ["half an envelope"] = new(200, "text/xml", """<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><R><N>D-1</N></R></e:Bo"""u8.ToArray()),
        ["half an object"] = new(201, "application/json", """{"id":"D-1","stat"""u8.ToArray()),
        ["a wrong encoding"] = new(201, "application/json; charset=utf-8", Encoding.Latin1.GetBytes("""{"id":"D-1","street":"Peña"}""")),
        ["an envelope in a wrong encoding"] = new(200, "text/xml; charset=utf-8", Encoding.Latin1.GetBytes(
            """<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><R><N>D-1</N><S>Peña</S></R></e:Body></e:Envelope>""")),
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
    public async Task The_record_it_made_all_the_same_is_found_and_no_second_one_made(string kind, string answer)
    {
        await using var department = await StandIn.StartAsync(Ct);
        department.AfterRecord = Nonsense[answer];
        using var town = await SmallTown.StartAsync(_ => kind == "soap" ? SmallCity.Soap(department.Url) : SmallCity.Rest(department.Url), Ct);

        var number = await town.AskAsync(Ct);

        var order = await town.OrderAsync(o => o.State == "received", Ct);
        order.ExternalId.ShouldBe("D-1");
        department.Records.ShouldBe([order.Reference]);
        (await town.Hub.Api.TicketAsync(number, Ct)).Steps.ShouldContain("in_doubt");
    }

    [TestMethod]
    [DataRow("soap")]
    [DataRow("rest")]
    public async Task An_order_that_met_a_login_page_goes_out_once_the_system_lets_us_in(string kind)
    {
        await using var department = await StandIn.StartAsync(Ct);
        department.Instead = Reply.LoginPage;
        using var town = await SmallTown.StartAsync(_ => kind == "soap" ? SmallCity.Soap(department.Url) : SmallCity.Rest(department.Url), Ct);

        var number = await town.AskAsync(Ct);
        await town.OrderAsync(o => o.State == "in_doubt", Ct);
        department.Records.ShouldBeEmpty();
        department.Instead = null;

        var order = await town.OrderAsync(o => o.State == "received", Ct);
        department.Records.ShouldBe([order.Reference]);
        (await town.Hub.Api.TicketAsync(number, Ct)).Steps.ShouldBeSubsetOf(["received", "routed", "in_doubt", "absent", "sent"]);
    }

    [TestMethod]
    public async Task A_system_that_cannot_be_asked_gets_no_second_order_and_the_desk_is_told_what_to_look_for()
    {
        await using var department = await StandIn.StartAsync(Ct);
        department.AfterRecord = Reply.LoginPage;
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url, canFind: false), Ct);

        await town.AskAsync(Ct);

        var parked = await town.ParkedAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "parked", Ct);
        parked.Reason.ShouldContain(order.Reference);
        department.Records.ShouldBe([order.Reference]);
    }
}
