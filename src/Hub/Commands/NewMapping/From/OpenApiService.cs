using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>An HTTP interface as its OpenAPI document describes it (versions 2.0 to 3.2, JSON or YAML).</summary>
/// <param name="Url">Where the paths begin; null when the document does not say.</param>
/// <param name="KeyHeader">The header that carries an API key; null for none.</param>
/// <param name="IsBearer">True when calls are signed in with a bearer token or OAuth 2.0.</param>
/// <param name="Calls">Its calls.</param>
internal sealed record OpenApiService(string? Url, string? KeyHeader, bool IsBearer, IReadOnlyList<OpenApiCall> Calls)
{
    /// <summary>Reads a document.</summary>
    /// <param name="text">The document.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="DraftSourceException">It is no OpenAPI document.</exception>
    public static OpenApiService Read(string text, string file)
    {
        var settings = new OpenApiReaderSettings { LoadExternalRefs = false };
        settings.AddYamlReader();
        ReadResult read;
        try
        {
            read = OpenApiDocument.Parse(text, text.TrimStart().StartsWith('{') ? "json" : "yaml", settings);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new DraftSourceException($"{file} cannot be read as an OpenAPI document: {e.Message}");
        }

        if (read.Document is not { Paths.Count: > 0 } document)
        {
            var why = read.Diagnostic?.Errors is [{ } first, ..] ? first.Message : "it has no paths";
            throw new DraftSourceException($"{file} cannot be read as an OpenAPI document: {why}");
        }

        var schemes = document.Components?.SecuritySchemes?.Values.ToList() ?? [];
        return new OpenApiService(
            document.Servers?.FirstOrDefault()?.Url is { } url && Uri.IsWellFormedUriString(url, UriKind.Absolute) ? url : null,
            schemes.FirstOrDefault(s => s is { Type: SecuritySchemeType.ApiKey, In: ParameterLocation.Header })?.Name,
            schemes.Any(s => s.Type == SecuritySchemeType.OAuth2 || (s.Type == SecuritySchemeType.Http && s.Scheme == "bearer")),
            [.. document.Paths.SelectMany(path => (path.Value.Operations ?? []).Select(o => Call(path.Key, o.Key, o.Value)))]);
    }

    private static OpenApiCall Call(string path, HttpMethod method, OpenApiOperation operation) => new(
        $"{method.Method} {path}",
        method.Method,
        path,
        operation.OperationId,
        [.. (operation.Parameters ?? []).Where(p => p.In == ParameterLocation.Query).Select(p => p.Name).OfType<string>()],
        Json(operation.RequestBody?.Content),
        Json((operation.Responses ?? []).FirstOrDefault(r => r.Key.StartsWith('2')).Value?.Content));

    private static IOpenApiSchema? Json(IDictionary<string, IOpenApiMediaType>? content) =>
        content?.FirstOrDefault(c => c.Key.Contains("json", StringComparison.OrdinalIgnoreCase)).Value?.Schema;
}
