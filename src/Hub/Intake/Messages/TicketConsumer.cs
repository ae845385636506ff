using Allentown311.Connectors.Brokers;
using Allentown311.Hub.City;
using Allentown311.Hub.Events;

namespace Allentown311.Hub.Intake.Messages;

/// <summary>
/// Accepts tickets from a queue. A message that is delivered again gives the same ticket; one that cannot be a ticket is dead-lettered with
/// the reason.
/// </summary>
internal sealed class TicketConsumer(
    CityConfiguration city,
    TicketIntake intake,
    IBroker broker,
    Address from,
    StuckMessages stuck,
    TimeProvider time,
    ILogger<TicketConsumer> log) : MessageConsumer(broker, from, stuck, time, log)
{
    private const int MaxIdLength = 255;

    private readonly string source = $"queue:{from.Name}";

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<MessageOutcome>> HandleAsync(
        IReadOnlyList<ReceivedMessage> messages, CancellationToken ct) =>
        await Task.WhenAll(messages.Select(m => TakeAsync(m, ct))).ConfigureAwait(false);

    private async Task<MessageOutcome> TakeAsync(ReceivedMessage message, CancellationToken ct)
    {
        if (!message.IsNamed || message.Id.Length > MaxIdLength || message.Id.Any(char.IsControl))
        {
            return new MessageOutcome.Never(
                $"the message needs an id (message-id) of at most {MaxIdLength} printable characters, another for each request and the "
                + "same at every try: it is how a repeat is told from a second resident with the same words");
        }

        var errors = new List<IntakeError>();
        var notes = new List<string>();
        if (TicketMessage.Read(message.Body, source, message.Id, city, Time.GetUtcNow(), errors, notes) is not { } asked)
        {
            return new MessageOutcome.Never(
                string.Join("; ", errors.Select(e => e.Description)),
                FormattableString.Invariant(
                    $"it cannot be a ticket ({errors[0].Code}); it lies in the dead-letter queue with the reason"));
        }

        try
        {
            var (first, outcome) = await intake.TakeAsync(asked, notes, ct).ConfigureAwait(false);
            return outcome switch
            {
                Taken.OtherRequest => new MessageOutcome.Never(
                    "another request was taken under this message id: each request needs an id of its own"),
                Taken.Destroyed => new MessageOutcome.Never(
                    $"this message id was used for ticket {first.Number}, which ended long ago and whose record was destroyed"),
                _ => new MessageOutcome.Done(),
            };
        }
        catch (Store.StoreUnavailableException)
        {
            return new MessageOutcome.Later();
        }
        catch (Exception e)
        {
            Events.Log.MessageFailed(Logger, message.Id, From.Name, e.GetType().Name, e.StackTrace);
            return new MessageOutcome.Later(e.GetType().Name);
        }
    }
}
