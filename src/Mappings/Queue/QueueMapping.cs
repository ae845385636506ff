using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Queue;

/// <summary>
/// A department reached over a message broker: the hub sends a message for each order and receives messages with statuses.
/// </summary>
public sealed record QueueMapping : Mapping
{
    /// <summary>The kind of broker, and its address.</summary>
    public required QueueConnection Connection { get; init; }

    /// <summary>The message that is an order.</summary>
    public required QueueSubmit Submit { get; init; }

    /// <summary>How status messages are received; null when the department sends none.</summary>
    public QueuePoll? Poll { get; init; }

    /// <summary>Always false: a queue cannot be asked what became of a message.</summary>
    public override bool CanFind => false;

    /// <summary>Reads the sections of a queue mapping; null when a mistake was noted. Does not close <paramref name="root"/>.</summary>
    public static QueueMapping? Read(YamlMap root, MappingHeader header)
    {
        var connection = QueueConnection.Read(root);
        var submit = QueueSubmit.Read(root, header.OrderNames);
        var (poll, every) = QueuePoll.Read(root, header.Limits);
        if (poll is not null && poll.Queue == submit?.Queue)
        {
            root.Map("poll")!.Find("queue")!.Fault(
                "\"poll.queue\" is \"submit.queue\": the hub would take its own orders back",
                "Name the queue the department answers in, such as works.statuses");
        }

        foreach (var section in new[] { "find", "list" })
        {
            root.Find(section)?.Fault(
                $"\"{section}\" is not possible over a queue: nobody can be asked what became of a message",
                "Leave it out. Say resend: safe where the department drops a second message of the same id; else an order in doubt "
                + "goes to a person");
        }

        return connection is null || submit is null || (poll is null && every is not null) ? null : new QueueMapping
        {
            Name = header.Name,
            Connector = header.Connector,
            File = header.File,
            Limits = header.Limits,
            Codes = header.Codes,
            Status = header.Status,
            ResendIsSafe = header.ResendIsSafe,
            Tests = header.Tests,
            PollEvery = every,
            Connection = connection,
            Submit = submit,
            Poll = poll,
        };
    }

    /// <inheritdoc/>
    public override string Preview(OrderValues values) => Submit.Preview(values);

    /// <inheritdoc/>
    /// <exception cref="TranslationException">Always: a department does not answer a message at once.</exception>
    public override Answer ReadAnswer(int status, string body) =>
        throw new TranslationException(
            "A queue mapping has no answers: the department answers later, with a status. Test it with \"changes:\".");

    /// <summary>The changes in one message.</summary>
    /// <exception cref="TranslationException">The text is not such a message, or the mapping has no <c>poll:</c>.</exception>
    public override Changes ReadChanges(string text) =>
        Poll is { } poll
            ? poll.Rows.ReadPush(text, new RowRules(Status, poll.Time))
            : throw new TranslationException("The mapping has no \"poll\" section: it does not say how a status message is read.");
}
