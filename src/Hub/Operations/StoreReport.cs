using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Operations;

/// <summary>The installation's database, as <c>GET /api/status</c> and <c>hub status</c> show it.</summary>
/// <param name="Kind"><c>sqlite</c>, <c>postgres</c> or <c>sqlserver</c>.</param>
/// <param name="Tls">How the answering process protects its connection to the database server; null for a file.</param>
internal sealed record StoreReport(string Kind, ConnectionTls? Tls);
