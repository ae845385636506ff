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
    public void The_ticket_it_shows_is_taken()
    {
        var errors = new List<IntakeError>();
        var ticket = TicketMessage.Read(System.Text.Encoding.UTF8.GetBytes(Shown("ticket")), "queue:tickets", "m-1", CityTrial.Allentown, Some.Noon, errors);

        errors.ShouldBeEmpty();
        ticket!.Service.ShouldBe("pothole");
        ticket.Resident!.Email.ShouldBe("ana@example.org");
    }

    [TestMethod]
    public void The_event_it_shows_has_what_an_event_has()
    {
        var before = Some.Ticket(1, WorkOrderState.Received);
        var message = TicketEvents.Of(new TicketChange(before, before with { Version = before.Version + 1 }), CityTrial.Allentown).Single();

        Names(Shown("event")).ShouldBe(Names(message.Body));
    }

    private static string Shown(string what) => Block().Matches(Page.ReplaceLineEndings("\n")).Single(m => m.Groups["what"].Value == what).Groups["json"].Value;

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

    [GeneratedRegex("^```json (?<what>[a-z]+)\n(?<json>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
