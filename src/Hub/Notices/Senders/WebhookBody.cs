namespace Allentown311.Hub.Notices.Senders;

/// <summary>The body of a request to a webhook. It holds personal data.</summary>
internal sealed record WebhookBody(
    string Id, string Event, string Ticket, string Channel, string To, string Name, string Subject, string Text, string Language);
