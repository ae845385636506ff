using System.Net;
using System.Text.Json;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Simulation.Scheduling;

namespace Allentown311.Simulation.World;

/// <summary>What reached a resident.</summary>
internal sealed record Received(long Notice, string To)
{
    public long Ticket => CrmCore.Notices.Notice.TicketOf(Notice);

    public (NoticeEvent Event, ContactMethod Channel) Parts => CrmCore.Notices.Notice.Parts(Notice);
}

/// <summary>
/// The receivers of mails and of texts, and the residents' boxes behind them. The one for mails drops a second message of the same id
/// where the profile says so; the one for texts never does.
/// </summary>
internal sealed class Mailboxes(Town town)
{
    private readonly Owner owner = new("boxes");
    private readonly HashSet<long> mailIds = [];

    public List<Received> All { get; } = [];

    /// <summary>The network between a hub and the receiver of one kind of message.</summary>
    public HttpMessageHandler NetworkOf(Owner hub, ContactMethod channel, TimeSpan timeout) => new Network(this, hub, channel, timeout);

    private async Task<HttpResponseMessage> AnswerAsync(
        HttpRequestMessage request, Owner hub, ContactMethod channel, TimeSpan timeout, CancellationToken ct)
    {
        await town.Scheduler.WaitAsync(town.Random.Seconds(0.01, 1), hub, ct);
        if (town.Chance(p => p.ReceiverDown))
        {
            town.Note(owner.Name, $"{channel} refuses the connection");
            throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");
        }

        var body = await request.Content!.ReadAsStringAsync(ct);
        var (id, to) = channel == ContactMethod.Mail ? ReadJson(body) : ReadForm(body);
        if (town.Chance(p => p.ReceiverRefuses))
        {
            town.Note(owner.Name, $"{channel} refuses {id}");
            return new HttpResponseMessage(HttpStatusCode.UnprocessableEntity);
        }

        Deliver(channel, new Received(id, to));
        if (town.Chance(p => p.ReceiverSilent))
        {
            town.Note(owner.Name, $"{channel} does not answer for {id}");
            await town.Scheduler.WaitAsync(timeout, hub, ct);

            // As HttpClient reports its own time-out.
            throw new TaskCanceledException("timed out", new TimeoutException());
        }

        await town.Scheduler.WaitAsync(town.Random.Seconds(0.01, 1), hub, ct);
        return new HttpResponseMessage(HttpStatusCode.Accepted);
    }

    private void Deliver(ContactMethod channel, Received message)
    {
        if (channel == ContactMethod.Mail && town.Profile.MailDropsDoubles && !mailIds.Add(message.Notice))
        {
            town.Note(owner.Name, $"{channel} has {message.Notice} already");
            return;
        }

        town.Note(owner.Name, $"{channel} delivers {message.Notice}");
        All.Add(message);
    }

    private static (long Id, string To) ReadJson(string body)
    {
        using var json = JsonDocument.Parse(body);
        return (Number(json.RootElement.GetProperty("id").GetString()!), json.RootElement.GetProperty("to").GetString()!);
    }

    private static (long Id, string To) ReadForm(string body)
    {
        var fields = body.Split('&').Select(f => f.Split('=')).ToDictionary(f => f[0], f => Uri.UnescapeDataString(f[1]));
        return (Number(fields["id"]), fields["to"]);
    }

    private static long Number(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Network(Mailboxes boxes, Owner hub, ContactMethod channel, TimeSpan timeout) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            boxes.AnswerAsync(request, hub, channel, timeout, cancellationToken);
    }
}
