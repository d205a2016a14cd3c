package reader

var sentenceWeights = [features]float64{fCover: 1.96, fCoverWide: 1.02, fCoverAll: .46, fPhrase: .86, fCosine: 1.15, fCosineAll: .94, fRank: 1.10, fEvidence: .62, fEvidenceCover: .48, fLength: .12, fTold: -1.5}

const answeredFrom = .5

var answerWeights = [signs]float64{sBias: 5}
