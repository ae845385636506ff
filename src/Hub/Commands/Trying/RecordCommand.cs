using System.CommandLine;
using System.Globalization;
using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>
/// <c>hub mappings record NAME</c>: keeps a live exchange as a test of the mapping: what a department answered to a ticket's order, or the
/// changes that it answers with now. Residents' data is replaced. It prints the test, or adds it to the file.
/// </summary>
internal static class RecordCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var city = CommonOptions.City();
        var data = CommonOptions.Data();
        var name = new Argument<string>("name") { Description = "The mapping's name" };
        var ticket = new Option<string?>("--ticket") { Description = "The number of a ticket: what was answered to its order" };
        var status = new Option<bool>("--status") { Description = "What the department answers to a poll now; nothing is applied" };
        var append = new Option<bool>("--append") { Description = "Add the test to the mapping's file, in place of printing it" };
        var command = new Command("record", "Keeps a live exchange as a test of the mapping, residents' data replaced")
        {
            name, city, data, ticket, status, append,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(ticket) is null == !result.GetValue(status))
            {
                result.AddError("Say what to record: --ticket NUMBER or --status.");
            }
        });
        command.SetAction(async (parsed, ct) =>
        {
            var folder = parsed.GetValue(city)!;
            try
            {
                var tests = parsed.GetValue(ticket) is { } number
                    ? await OfTicketAsync(parsed, folder, parsed.GetValue(name)!, number, parsed.GetValue(data)!, ct).ConfigureAwait(false)
                    : await OfStatusAsync(folder, parsed.GetValue(name)!, ct).ConfigureAwait(false);
                return tests is null ? 1 : Keep(folder, parsed.GetValue(name)!, tests, parsed.GetValue(append));
            }
            catch (Exception e) when (e is TicketSourceException or StoreUnavailableException or TranslationException
                or HttpRequestException or IOException or TimeoutException)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    private static int Keep(string folder, string name, IReadOnlyList<string> tests, bool append)
    {
        if (!append)
        {
            Console.WriteLine("tests:");
            foreach (var line in tests.SelectMany(test => test.TrimEnd('\n').Split('\n')))
            {
                Console.WriteLine($"  {line}");
            }

            return 0;
        }

        if (TriedMapping.Load(folder, name) is not var (city, mapping))
        {
            return 1;
        }

        TestFile.Append(folder, city, mapping, tests);
        Console.WriteLine($"{tests.Count} tests were added to {mapping.File}. Read them before you keep them: hub mappings check.");
        return 0;
    }

    private static async Task<IReadOnlyList<string>?> OfTicketAsync(
        ParseResult parsed, string folder, string name, string number, string data, CancellationToken ct)
    {
        if (TriedMapping.Load(folder, name) is not var (city, mapping) || StoreOptions.Open(parsed, data) is not { } store)
        {
            return null;
        }

        await using var _ = store.ConfigureAwait(false);
        if (!TicketNumber.TryParse(number, out var id) || await store.Tickets.FindAsync([id], ct).ConfigureAwait(false) is not [var ticket])
        {
            throw new TicketSourceException($"There is no ticket {number}.");
        }

        var tests = new List<string>();
        foreach (var order in ticket.WorkOrders.Where(o => o.Mapping == mapping.Name))
        {
            foreach (var attempt in await store.Desk.AttemptsOfAsync(order.Id, ct).ConfigureAwait(false))
            {
                if (RecordedAttempt.Read(attempt) is { } exchange)
                {
                    tests.Add(Write(exchange, attempt, ticket, order, city, mapping));
                }
            }
        }

        return tests.Count > 0 ? tests : throw new TicketSourceException(
            $"There is no answer of {mapping.Name} over HTTP to ticket {number}: "
            + "what was answered is kept with each attempt until it is archived.");
    }

    private static string Write(
        RecordedAttempt exchange, SendAttempt attempt, Ticket ticket, WorkOrder order, CityConfiguration city, Mapping mapping)
    {
        var day = attempt.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var outgoing = MappingOrders.Of(ticket, city, mapping).FirstOrDefault(o => o.Order.Ordinal == order.Ordinal);
        using var connector = ConnectorFactory.Create(mapping, TimeProvider.System) as IDisposable;
        var submit = outgoing is not null && connector is IPreviewWorkOrder preview ? preview.Preview(outgoing) : "";
        return exchange.IsAnswerTo(submit)
            ? RecordedTest.OfAnswer(mapping, $"recorded {day}: an answer to an order", exchange.Status, exchange.Body)
            : RecordedTest.OfFound(mapping, $"recorded {day}: a look-up", exchange.Status, exchange.Body, order.Reference);
    }

    private static async Task<IReadOnlyList<string>?> OfStatusAsync(string folder, string name, CancellationToken ct)
    {
        if (ConnectedMapping.Load(folder, name) is not { } mapping)
        {
            return null;
        }

        var link = ChosenMappings.OpenLink(mapping);
        await using var _ = link.ConfigureAwait(false);
        if (link.Connector is not IShowAnswers answers || mapping.PollEvery is null)
        {
            throw new TicketSourceException(
                $"{name} reads no changes over HTTP: copy a file or a message of the department into a test (changes:).");
        }

        var (status, body) = (0, "");
        answers.OnAnswer = (code, text) => (status, body) = (code, text);
        var since = (link.Connector as IRewindStatus)?.CursorAt(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1));
        await link.ReadAsync(token => link.Connector.ReadStatusAsync(since, token), ct).ConfigureAwait(false);
        if (body.Length > UnneededText.Longest)
        {
            throw new TicketSourceException($"The answer has {body.Length} characters; at most {UnneededText.Longest} are made a test.");
        }

        var today = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return [RecordedTest.OfChanges(mapping, $"recorded {today}: changes", status, body)];
    }
}
