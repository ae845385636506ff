using System.Globalization;

namespace Allentown311.City.Feed;

/// <summary>Makes believable tickets over all services; the same seed makes the same tickets.</summary>
internal sealed class TicketMaker(Catalogue catalogue, int seed, TimeProvider clock)
{
    private readonly Random random = new(seed);

    // The services that are still to come in this round.
    private readonly Queue<Service> round = [];

    /// <summary>The form fields of one ticket.</summary>
    public List<KeyValuePair<string, string>> Next(int number)
    {
        var service = NextService();
        var resident = Resident.Pick(random);
        var place = Place.Pick(random);
        return
        [
            new("service_code", service.Code),
            new("description", Phrases.Pick(service, resident.Language, random)),
            new("address_string", place.Address),
            new("lat", place.Latitude.ToString(CultureInfo.InvariantCulture)),
            new("long", place.Longitude.ToString(CultureInfo.InvariantCulture)),
            .. service.Questions.Where(q => q.Required || random.Next(2) == 0).SelectMany(Answer),
            .. resident.Fields(number),
        ];
    }

    // Every service is used once before one is used again, so that a small run covers as many services as it can.
    private Service NextService()
    {
        if (round.Count == 0)
        {
            var all = catalogue.Services.ToArray();
            random.Shuffle(all);
            Array.ForEach(all, round.Enqueue);
        }

        return round.Dequeue();
    }

    private IEnumerable<KeyValuePair<string, string>> Answer(Question question)
    {
        var choices = (question.Values ?? []).Select(v => v.Key).ToArray();
        random.Shuffle(choices);
        return question.Datatype switch
        {
            "multivaluelist" => choices.Take(random.Next(1, 3)).Select(
                key => new KeyValuePair<string, string>($"attribute[{question.Code}][]", key)),
            "singlevaluelist" => [new($"attribute[{question.Code}]", choices[0])],
            "number" => [new($"attribute[{question.Code}]", $"{random.Next(1, 9)}")],
            "datetime" =>
            [
                new($"attribute[{question.Code}]", $"{clock.GetLocalNow().AddHours(-random.Next(6, 60)):yyyy-MM-dd'T'HH:mm:sszzz}"),
            ],
            _ => [new($"attribute[{question.Code}]", MakeText(question.Code))],
        };
    }

    private string MakeText(string question) => question switch
    {
        "plate" => $"{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}K-{random.Next(1000, 9999)}",
        "vehicle" => "blue Honda Civic",
        "meter" => $"HAM-{random.Next(100, 999)}",
        "pole" => $"{random.Next(10000, 99999)}",
        "park" => "Lehigh Parkway",
        "equipment" => "the big slide",
        "looks" => "brown & white, about knee-high",
        "when" => "Every night, 2 to 5 a.m.",
        _ => "by the \"corner\" of the lot",
    };
}
