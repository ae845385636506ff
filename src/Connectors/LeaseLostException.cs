namespace Allentown311.Connectors;

/// <summary>This hub was away for so long that another one may have taken the order over: nothing was sent, and nothing may be.</summary>
public sealed class LeaseLostException() : Exception("The hub was away for longer than its lease lasts: another one may have taken the order over. Nothing was sent.");
