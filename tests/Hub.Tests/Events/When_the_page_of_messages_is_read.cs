using System.Text.Json;
using System.Text.RegularExpressions;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Events;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Intake.Messages;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.City;
using Allentown311.Hub.Tests.Standards;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Events;

[TestClass]
public sealed partial class When_the_page_of_messages_is_read
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "messages.md"));

    [TestMethod]
    public void The_ticket_that_the_page_shows_is_accepted()
    {
        var errors = new List<IntakeError>();
        var body = System.Text.Encoding.UTF8.GetBytes(Example("ticket"));
        var ticket = TicketMessage.Read(body, "queue:tickets", "m-1", CityTrial.Allentown, Some.Noon, errors);

        errors.ShouldBeEmpty();
        ticket!.Service.ShouldBe("pothole");
        ticket.Resident!.Email.ShouldBe("ana@example.org");
    }

    [TestMethod]
    public void The_event_that_the_page_shows_has_the_properties_of_a_real_event()
    {
        var before = Some.Ticket(1, WorkOrderState.Received);
        var change = new TicketChange(before, before with { Version = before.Version + 1 });
        var message = TicketEvents.Of(change, CityTrial.Allentown).Single();

        Names(Example("event")).ShouldBe(Names(message.Body));
    }

    private static string Example(string name) =>
        Block().Matches(Page.ReplaceLineEndings("\n")).Single(m => m.Groups["name"].Value == name).Groups["json"].Value;

    private static List<string> Names(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. Of(document.RootElement, "").Order(StringComparer.Ordinal)];

        static IEnumerable<string> Of(JsonElement element, string at) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Of(p.Value, $"{at}/{p.Name}")),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(e => Of(e, $"{at}/*")),
            _ => [at],
        };
    }

    [GeneratedRegex(
        "^```json (?<name>[a-z]+)\n(?<json>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
